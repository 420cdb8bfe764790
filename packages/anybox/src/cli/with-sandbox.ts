import type { EgressOptions, Sandbox } from '@anybox/core';
import type { BackendWanted } from './backend-words.ts';
import { findBackend } from './backends.ts';
import type { Terminal } from './command.ts';
import { Interrupts } from './interrupts.ts';
import { openSandbox } from './open.ts';

export interface SandboxWanted {
	/** Where it is to run. */
	readonly wanted: BackendWanted;
	readonly terminal: Terminal;
	readonly lifetimeMs?: number;
	readonly egress?: EgressOptions | undefined;
}

/** What a command does with its sandbox; returns the exit code. */
export type SandboxUse = (box: Sandbox, interrupts: Interrupts) => Promise<number>;

/** One sandbox for one command, gone when that ends, however it ends. */
export async function withSandbox(
	{ wanted, ...options }: SandboxWanted,
	use: SandboxUse,
): Promise<number> {
	const { backend, prepare } = await findBackend(wanted, { terminal: options.terminal });
	return Interrupts.around(options.terminal, async (interrupts) => {
		const { end } = interrupts;
		await prepare({ terminal: options.terminal, signal: end });
		await using box = await openSandbox(backend, { ...options, signal: end });
		// What runs in it gets no time to end by itself. Where this fails, so does what is done at the end of it.
		const kill = (): void => void box.kill().catch(() => {});
		end.addEventListener('abort', kill, { once: true });
		if (end.aborted) kill();
		try {
			return await use(box, interrupts);
		} finally {
			end.removeEventListener('abort', kill);
		}
	});
}
