import type { Commands, Files, Outputs } from '../sandbox/api.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { ToolRedactor } from './redactors.ts';

/** What the tools need of a sandbox; every `Sandbox` is one. */
export interface ToolSandbox {
	/** Another id is another sandbox, and the model is told. */
	readonly id: string;
	/** As of a `Sandbox`. */
	readonly runCode: (
		...parameters: Parameters<Sandbox['runCode']>
	) => Promise<Awaited<ReturnType<Sandbox['runCode']>>>;
	/** As of a `Sandbox`. */
	readonly commands: Pick<Commands, 'run'>;
	/** As of a `Sandbox`. */
	readonly files: Pick<Files, 'read' | 'write' | 'list'>;
	/** As of a `Sandbox`. */
	readonly outputs: Outputs;
	/** Takes the sandbox's secrets out of results; every `Sandbox` has one. */
	readonly redactor?: ToolRedactor;
}

/** What stands for one conversation: it gives another sandbox when the earlier one is gone. */
export interface ToolSession {
	/** The sandbox to use now; asked before each call of a tool. */
	sandbox(): Promise<ToolSandbox>;
}
