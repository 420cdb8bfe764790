import type { Backend } from '../../../contract/backend.ts';
import type { CellEnd, Channel } from '../../../contract/interpreter.ts';
import { unaccounted, withOutput } from '../cell-output.ts';
import type { Mutant } from '../mutant.ts';

const newline = 10;

export const unfinishedLineMutants: readonly Mutant[] = [
	{
		name: 'forwards-lines-only',
		defect: 'What follows the last newline of a cell is lost.',
		catches: ['streams/unflushed-output'],
		break: (backend) =>
			byLines(
				backend,
				() => false,
				(code) => code.includes('no newline'),
			),
	},
	{
		name: 'waits-for-the-newline',
		defect: 'What has no newline yet waits for it, or for the end of the cell.',
		catches: ['streams/unfinished-lines-are-live'],
		break: (backend) => byLines(backend, () => true),
	},
	{
		name: 'buffers-in-the-program',
		defect: 'What has no newline yet stays in the process of the cell, and is lost with it.',
		catches: ['streams/unfinished-lines-are-kept', 'streams/unfinished-lines-are-live'],
		break: (backend) => byLines(backend, ({ state }) => state === 'kept'),
	},
];

/** Sends whole lines only; at the end the rest too, where it is not lost. */
function byLines(
	backend: Backend,
	isRestSent: (end: CellEnd) => boolean,
	isMeant: (code: string) => boolean = () => true,
): Backend {
	return withOutput(backend, ({ code, emit }) => {
		if (!isMeant(code)) return undefined;
		const open: Record<Channel, Uint8Array> = { stdout: noBytes, stderr: noBytes };
		return {
			output(event) {
				const all = Buffer.concat([open[event.channel], event.bytes]);
				const end = all.lastIndexOf(newline) + 1;
				open[event.channel] = all.subarray(end);
				if (end > 0) emit({ ...event, bytes: all.subarray(0, end) });
			},
			end(end) {
				if (!isRestSent(end)) return unaccounted(end);
				for (const channel of ['stdout', 'stderr'] as const) {
					const bytes = open[channel];
					if (bytes.length > 0) emit({ kind: 'output', channel, bytes });
				}
				return end;
			},
		};
	});
}

const noBytes = new Uint8Array();
