import { withoutCutEnd, withoutCutStart } from '../../../policy/utf8.ts';
import { withOutput } from '../cell-output.ts';
import { withCode } from '../cells.ts';
import { type Mutant, withEvents } from '../mutant.ts';

export const byteMutants: readonly Mutant[] = [
	{
		name: 'one-terminal-for-both',
		defect: 'What a loop prints to standard error by turns comes out on standard output.',
		catches: ['streams/stay-apart'],
		break: (backend) =>
			withEvents(backend, (event, { code }) =>
				event.kind === 'output' && code.includes("print('err'")
					? [{ ...event, channel: 'stdout' }]
					: [event],
			),
	},
	{
		name: 'decodes-piece-by-piece',
		defect:
			'Each piece of output is decoded by itself: characters that are cut become two broken ones.',
		catches: ['streams/split-utf8'],
		break: (backend) =>
			withOutput(backend, ({ emit, streamBytes }) => {
				let emitted = 0;
				return {
					output(event) {
						emitted += event.bytes.byteLength;
						// The cut at the limit is asked for.
						const isLast = emitted >= streamBytes;
						emit(isLast ? event : { ...event, bytes: decodedAlone(event.bytes) });
					},
				};
			}),
	},
	{
		name: 'output-ends-at-nul',
		defect: 'A piece of output ends at its first NUL, as a string of C does.',
		catches: ['streams/binary-output', 'streams/forged-frames-are-output'],
		break: (backend) =>
			withEvents(backend, (event) => {
				if (event.kind !== 'output') return [event];
				const end = event.bytes.indexOf(0);
				return end === -1 ? [event] : [{ ...event, bytes: event.bytes.subarray(0, end) }];
			}),
	},
	{
		name: 'prints-strictly',
		defect: 'Printing what is no Unicode text is an error of the program.',
		catches: ['streams/lone-surrogates'],
		break: (backend) =>
			withCode(backend, (code) =>
				code.includes('chr(0xd800)')
					? `import sys; sys.stdout.reconfigure(errors='strict'); ${code}`
					: code,
			),
	},
];

/** With a replacement for what was cut at either end. */
function decodedAlone(bytes: Uint8Array): Uint8Array {
	const rest = withoutCutStart(bytes);
	const whole = withoutCutEnd(rest);
	const replacement = Buffer.from('\uFFFD');
	return Buffer.concat([
		...(rest.length < bytes.length ? [replacement] : []),
		whole,
		...(whole.length < rest.length ? [replacement] : []),
	]);
}
