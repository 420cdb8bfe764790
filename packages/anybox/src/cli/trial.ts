import type { Backend, Sandbox } from '@anybox/core';
import type { Terminal } from './command.ts';
import { openSandbox } from './open.ts';
import { reasonOf } from './reason.ts';

/** What was seen of a backend that can be used here, or why it cannot be, in one line. */
export type Trial<Seen> = { readonly seen: Seen } | { readonly trouble: string };

export interface Trying {
	readonly terminal: Terminal;
	readonly signal: AbortSignal;
}

/** Makes a sandbox and runs a line in it, before it is looked at. One that was aborted says nothing of the backend. */
export async function tryOut<Seen>(
	make: () => Backend | Promise<Backend>,
	{ terminal, signal }: Trying,
	look: (box: Sandbox, python: string) => Promise<Seen>,
): Promise<Trial<Seen>> {
	try {
		await using box = await openSandbox(await make(), { terminal, signal });
		const code = 'import sys; sys.version.split()[0]';
		const { text, error, ended } = await box.runCode(code, { signal });
		if (text === undefined) return { trouble: `it ran no code: ${error?.value ?? ended}` };
		return { seen: await look(box, text.slice(1, -1)) };
	} catch (error) {
		return { trouble: reasonOf(error) };
	}
}
