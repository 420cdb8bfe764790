import { PassThrough } from 'node:stream';
import type { Terminal } from '../../src/cli/command.ts';

/** A terminal that can be left, and what was said to it. */
export function readerless(): {
	readonly terminal: Terminal;
	readonly said: () => string;
	readonly leave: () => void;
} {
	const closing = new AbortController();
	let said = '';
	const stream = new PassThrough({ encoding: 'utf8' }).on('data', (text: string) => {
		said += text;
	});
	const streams = { stdin: new PassThrough(), stdout: stream, stderr: stream };
	const terminal = { ...streams, closed: closing.signal, environment: {} } as unknown as Terminal;
	return { terminal, said: () => said, leave: () => closing.abort() };
}
