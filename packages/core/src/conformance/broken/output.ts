import type { Backend } from '../../contract/backend.ts';
import type { CellEnd, ChannelEnd, StartCellRequest } from '../../contract/interpreter.ts';
import { SandboxError } from '../../contract/error.ts';
import { pause, withOutput } from './cell-output.ts';
import { withInterpreterCall } from './calls.ts';
import { type Mutant, withCell, withCellEnd, withInterpreter } from './mutant.ts';
import { refusal } from './refusal.ts';

const newline = 10;
const mebibyte = 1024 * 1024;

/** What a mutant hoards of one cell, at two bytes a byte: far more than is allowed, and no burden for the machine. */
const hoardBytes = 64 * mebibyte;

export const outputMutants: readonly Mutant[] = [
	{
		name: 'counts-newlines-only',
		defect: 'The last line of long output does not count when no newline ends it.',
		catches: ['output/totals-are-exact'],
		break: (backend) =>
			withAccount(backend, (end) =>
				end.tail.length > 0 && end.tail.at(-1) !== newline ? { ...end, lines: end.lines - 1 } : end,
			),
	},
	{
		name: 'counts-characters',
		defect: 'The bytes of long output are counted in characters.',
		catches: ['output/totals-are-exact'],
		break: (backend) =>
			withAccount(backend, (end, { code }) =>
				code.includes('é') ? { ...end, bytes: Math.ceil(end.bytes / 2) } : end,
			),
	},
	{
		name: 'shows-the-head-only',
		defect: 'Of output that is too long the beginning is shown, and not the end.',
		catches: ['output/head-and-tail'],
		break: (backend) =>
			withAccount(backend, (end, { code }) =>
				code.includes("print('line'") ? { ...end, tail: new Uint8Array() } : end,
			),
	},
	{
		name: 'pages-overlap',
		defect: 'Every page of kept output but the first begins one byte too early.',
		catches: ['output/cut-output-can-be-read', 'output/cut-output-can-be-searched'],
		break: (backend) =>
			withInterpreterCall(backend, 'readSpool', async (request, interpreter) => {
				const offset = Math.max(0, request.offset - 1);
				return (await interpreter.readSpool?.({ ...request, offset })) ?? new Uint8Array();
			}),
	},
	{
		name: 'pages-begin-again',
		defect: 'After the first mebibyte of kept output comes the first again.',
		catches: ['output/cut-output-can-be-read', 'output/cut-output-can-be-searched'],
		break: (backend) =>
			withInterpreterCall(backend, 'readSpool', async (request, interpreter) => {
				const offset = request.offset % mebibyte;
				return (await interpreter.readSpool?.({ ...request, offset })) ?? new Uint8Array();
			}),
	},
	{
		name: 'drops-what-it-should-keep',
		defect: 'The rest of what was cut is gone when somebody asks for it.',
		catches: ['output/cut-output-can-be-read', 'output/cut-output-can-be-searched'],
		break: (backend) =>
			withInterpreter(backend, () => ({
				async readSpool() {
					throw refusal('not-found', 'the output was dropped');
				},
			})),
	},
	{
		name: 'large-reads-have-holes',
		defect: 'Of a large piece of kept output the second half is blank.',
		catches: ['output/cut-output-can-be-searched'],
		break: (backend) =>
			withInterpreterCall(backend, 'readSpool', async (request, interpreter) => {
				const bytes = (await interpreter.readSpool?.(request)) ?? new Uint8Array();
				if (request.length < mebibyte) return bytes;
				return Uint8Array.from(bytes).fill(newline, bytes.length / 2);
			}),
	},
	{
		name: 'knows-every-output',
		defect: 'An output that never was is empty.',
		catches: ['output/unknown-id'],
		break: (backend) =>
			withInterpreterCall(backend, 'readSpool', async (request, interpreter) => {
				try {
					return (await interpreter.readSpool?.(request)) ?? new Uint8Array();
				} catch (error) {
					if (SandboxError.is(error) && error.code === 'not-found') return new Uint8Array();
					throw error;
				}
			}),
	},
	{
		name: 'hoards-output',
		defect: 'Takes what a cell prints to the host, and keeps it there as text.',
		catches: ['output/gigabyte-is-bounded', 'output/one-long-line'],
		break(backend) {
			const hoard: Uint16Array[] = [];
			const all = withOutput(backend, ({ emit }) => ({
				output(event) {
					if (event.bytes.byteLength > 1024) hoard.push(new Uint16Array(event.bytes));
					emit(event);
				},
			}));
			return withInterpreter(all, (interpreter) => ({
				startCell: (request) =>
					interpreter.startCell(
						request.code.includes('block = ') ? { ...request, streamBytes: hoardBytes } : request,
					),
			}));
		},
	},
	{
		name: 'output-ends-the-cell',
		defect: 'A cell that prints more than half a megabyte is ended for it.',
		catches: ['output/endless-output-ends-at-the-limit'],
		break: (backend) =>
			withCell(backend, (cell, { code }) => {
				if (!code.includes('without end')) return {};
				// The half megabyte is there before the kill is.
				void pause(10).then(() => cell.kill());
				return {};
			}),
	},
	{
		name: 'counts-a-million-roughly',
		defect: 'Of very many lines in a cell one is not counted.',
		catches: ['output/many-lines'],
		break: (backend) =>
			withAccount(backend, (end, { code }) =>
				code.includes('1_000_000') ? { ...end, lines: end.lines - 1 } : end,
			),
	},
];

/** Changes what is told of a channel that was cut. */
function withAccount(
	backend: Backend,
	change: (end: ChannelEnd, request: StartCellRequest) => ChannelEnd,
): Backend {
	return withCellEnd(backend, (end, request): CellEnd => {
		const changed = (channel: ChannelEnd | null): ChannelEnd | null =>
			channel === null || channel.bytes <= request.streamBytes ? channel : change(channel, request);
		return { ...end, stdout: changed(end.stdout), stderr: changed(end.stderr) };
	});
}
