#!/usr/bin/env node
import { anybox } from './anybox.ts';
import { exitCodes } from './command.ts';

const { stdin, stdout, stderr, env: environment } = process;
const closing = new AbortController();
for (const stream of [stdout, stderr]) stream.on('error', giveUp);

const exitCode = await anybox(process.argv.slice(2), {
	stdin,
	stdout,
	stderr,
	closed: closing.signal,
	environment,
});
if (!closing.signal.aborted) process.exitCode = exitCode;

/** No word of it where a reader went away, as with `| head`: who would read that? Of a full disk there is one. */
function giveUp({ code, message }: NodeJS.ErrnoException): void {
	if (closing.signal.aborted) return;
	closing.abort();
	process.exitCode = code === 'EPIPE' ? exitCodes.closedPipe : exitCodes.failed;
	if (code !== 'EPIPE') stderr.write(`anybox: what it says cannot be written: ${message}\n`);
}
