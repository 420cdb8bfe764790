import type { GuestProcess } from '../../../contract/process.ts';
import { inTextMode } from '../bytes.ts';
import { type Mutant, withProcess } from '../mutant.ts';
import { refusal } from '../refusal.ts';

const newline = 10;
const mebibyte = 1024 * 1024;

/** What a mutant hoards of one command, at two bytes a byte: far more than is allowed, and no burden for the machine. */
const hoardBytes = 64 * mebibyte;

export const commandBytesMutants: readonly Mutant[] = [
	{
		name: 'one-stream-for-both',
		defect: 'Standard error comes on standard output, as from a terminal.',
		catches: ['commands/streams-stay-apart', 'commands/binary-output'],
		break: (backend) =>
			withProcess(backend, (process) => ({ stdout: both(process), stderr: nothing() })),
	},
	{
		name: 'standard-error-is-one-page',
		defect: 'Of standard error the first 4 KiB come.',
		catches: ['commands/streams-stay-apart'],
		break: (backend) =>
			withProcess(backend, ({ stderr }) => {
				let left = 4096;
				return {
					stderr: changed(stderr, (bytes) => {
						const kept = bytes.subarray(0, left);
						left -= kept.byteLength;
						return kept;
					}),
				};
			}),
	},
	{
		name: 'closes-but-once',
		defect: 'Closing what a program reads a second time rejects.',
		catches: ['commands/stdin-after-the-end'],
		break: (backend) =>
			withProcess(backend, (process) => {
				let isClosed = false;
				return {
					async closeStdin() {
						if (isClosed) throw refusal('not-running', 'already closed');
						isClosed = true;
						await process.closeStdin();
					},
				};
			}),
	},
	{
		name: 'command-output-without-nul',
		defect: 'NULs in the output of a command are left out.',
		catches: ['commands/binary-output'],
		break: (backend) =>
			withProcess(backend, ({ stdout }) => ({
				stdout: changed(stdout, (bytes) =>
					bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes,
				),
			})),
	},
	{
		name: 'hoards-output-of-commands',
		defect: 'Keeps what a command prints in memory, as text.',
		catches: ['commands/output-is-bounded'],
		break(backend) {
			const hoard: Uint16Array[] = [];
			return withProcess(backend, ({ stdout }) => {
				let kept = 0;
				const keep = (bytes: Uint8Array): Uint8Array => {
					kept += bytes.byteLength;
					if (bytes.byteLength > 1024 && kept < hoardBytes) hoard.push(new Uint16Array(bytes));
					return bytes;
				};
				return { stdout: changed(stdout, keep) };
			});
		},
	},
	{
		name: 'reads-whole-lines-only',
		defect: 'What follows the last newline of what a program is to read is lost.',
		catches: ['commands/stdin-is-read'],
		break: (backend) =>
			withProcess(backend, (process) => ({
				async writeStdin(bytes) {
					const whole = bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
					if (whole.byteLength > 0) await process.writeStdin(whole);
				},
			})),
	},
	{
		name: 'stdin-stays-open',
		defect: 'A program that is given nothing to read waits for ever.',
		catches: ['commands/stdin-is-closed'],
		break: (backend) =>
			withProcess(backend, (process) => {
				let isWritten = false;
				return {
					writeStdin(bytes) {
						isWritten = true;
						return process.writeStdin(bytes);
					},
					async closeStdin() {
						if (isWritten) await process.closeStdin();
					},
				};
			}),
	},
	{
		name: 'stdin-comes-at-its-end',
		defect: 'What is written to a program reaches it when there is no more to come.',
		catches: ['commands/interactive-stdin', 'commands/stdin-after-the-end'],
		break: (backend) =>
			withProcess(backend, (process) => {
				const held: Uint8Array[] = [];
				return {
					writeStdin: async (bytes) => void held.push(bytes),
					async closeStdin() {
						if (held.length > 0) await process.writeStdin(Buffer.concat(held.splice(0)));
						await process.closeStdin();
					},
				};
			}),
	},
	{
		name: 'stdin-in-text-mode',
		defect: 'Each `\\r\\n` of what a program is to read is turned into `\\n`.',
		catches: ['commands/stdin-is-read'],
		break: (backend) =>
			withProcess(backend, (process) => ({
				writeStdin: (bytes) => process.writeStdin(inTextMode(bytes)),
			})),
	},
	{
		name: 'takes-what-nobody-reads',
		defect: 'Writing to a program that has ended resolves.',
		catches: ['commands/stdin-after-the-end'],
		break: (backend) =>
			withProcess(backend, (process) => ({
				writeStdin: (bytes) => process.writeStdin(bytes).catch(() => {}),
			})),
	},
	{
		name: 'stdin-fits-one-message',
		defect: 'Of what is written at once the first mebibyte arrives.',
		catches: ['commands/large-stdin'],
		break: (backend) =>
			withProcess(backend, (process) => ({
				writeStdin: (bytes) => process.writeStdin(bytes.subarray(0, mebibyte)),
			})),
	},
];

async function* changed(
	stream: AsyncIterable<Uint8Array>,
	change: (bytes: Uint8Array) => Uint8Array,
): AsyncGenerator<Uint8Array> {
	for await (const bytes of stream) yield change(bytes);
}

async function* both({ stdout, stderr }: GuestProcess): AsyncGenerator<Uint8Array> {
	yield* stdout;
	yield* stderr;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
