import type { Commands, Files, Outputs } from '../sandbox/api.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { ToolRedactor } from './redactors.ts';

/** What the tools need of a sandbox; every `Sandbox` is one. */
export interface ToolSandbox {
	readonly id: string;
	readonly runCode: (
		...parameters: Parameters<Sandbox['runCode']>
	) => Promise<Awaited<ReturnType<Sandbox['runCode']>>>;
	readonly commands: Pick<Commands, 'run'>;
	readonly files: Pick<Files, 'read' | 'write' | 'list'>;
	readonly outputs: Outputs;
	/** Takes the sandbox's secrets out of results; every `Sandbox` has one. */
	readonly redactor?: ToolRedactor;
}

/** What stands for one conversation: it gives another sandbox when the earlier one is gone. */
export interface ToolSession {
	sandbox(): Promise<ToolSandbox>;
}
