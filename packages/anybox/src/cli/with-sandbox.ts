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
	const backend = await findBackend(name);
	return Interrupts.around(options.terminal, async (interrupts) => {
		await using box = await openSandbox(backend, { ...options, signal: interrupts.end });
		return await use(box, interrupts);
	});
}
