import type { Sandbox } from '@anybox/core';
import { findBackend } from './backends.ts';
import type { Terminal } from './command.ts';
import { Interrupts } from './interrupts.ts';
import { openSandbox } from './open.ts';

export interface SandboxWanted {
	/** The name of its backend, or the module of one; the default where there is none. */
	readonly backend: string | undefined;
	readonly terminal: Terminal;
	readonly lifetimeMs?: number;
}

/** What a command does with its sandbox; returns the exit code. */
export type SandboxUse = (box: Sandbox, interrupts: Interrupts) => Promise<number>;

/** One sandbox for one command, gone when that ends, however it ends. */
export async function withSandbox(
	{ backend: name, ...options }: SandboxWanted,
	use: SandboxUse,
): Promise<number> {
	const backend = await findBackend(name, options.terminal);
	return Interrupts.around(options.terminal, async (interrupts) => {
		const { end } = interrupts;
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
