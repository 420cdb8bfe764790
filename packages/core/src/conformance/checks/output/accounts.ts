import type { Output } from '../../../sandbox/result.ts';
import { type Check } from '../../check.ts';
import { Violation } from '../../violation.ts';
import { atMost, same, truthy } from '../../expectations.ts';
import { quote } from '../../words.ts';
import { literal, runsPython } from '../support/run-python.ts';

const manyLines = 40_000;
const budget = 2000;

interface Written {
	readonly code: string;
	readonly bytes: number;
	readonly lines: number;
}

const definesWrite = `import sys
def write(text):
    sys.stdout.write(text)
    sys.stderr.write(text)`;

const hundred = 'é'.repeat(49);

/** Little and much, with a newline at the end and without, of one byte a character and of more. */
const writings: readonly Written[] = [
	{ code: 'pass', bytes: 0, lines: 0 },
	{ code: "write('')", bytes: 0, lines: 0 },
	{ code: "write('\\n')", bytes: 1, lines: 1 },
	{ code: "write('a\\n\\nb')", bytes: 4, lines: 3 },
	{ code: `write(${literal(`${hundred}\n`)} * 3)`, bytes: 297, lines: 3 },
	{ code: `write(${literal(`${hundred}\n`)} * 30000)`, bytes: 2_970_000, lines: 30_000 },
	{ code: `write(${literal(`${hundred}\n`)} * 30000 + 'end')`, bytes: 2_970_003, lines: 30_001 },
	{ code: "write('x' * 1999)", bytes: 1999, lines: 1 },
	{ code: "write('x' * 2000)", bytes: 2000, lines: 1 },
	{ code: "write('x' * 2001)", bytes: 2001, lines: 1 },
	{ code: "write('\\n' * 3000000)", bytes: 3_000_000, lines: 3_000_000 },
];

/** What a result says of how much there was, and what it shows of it. */
export const accountChecks: readonly Check[] = [
	{
		id: 'output/totals-are-exact',
		level: 'must',
		claim: 'Bytes and lines of a channel are exact, whatever is shown.',
		async run({ open }) {
			const box = await open();
			for (const { code, bytes, lines } of writings) {
				const cell = `${definesWrite}\n${code}`;
				for (const maxOutputBytes of [budget, 4_000_000]) {
					const { stdout, stderr } = await runsPython(box, cell, { maxOutputBytes });
					const seen = [stdout, stderr].map((output) => [output.bytes, output.lines]);
					const what = `bytes and lines of ${quote(code)} on both channels, ${maxOutputBytes} shown`;
					same(
						seen,
						[
							[bytes, lines],
							[bytes, lines],
						],
						what,
					);
				}
			}
		},
	},
	{
		id: 'output/head-and-tail',
		level: 'must',
		claim: 'Output beyond the budget is shown as head and tail.',
		async run({ open }) {
			const box = await open();
			const code = `import sys
for number in range(${manyLines}):
    print('line', number)
    print('line', number, file=sys.stderr)`;
			const lines = Array.from({ length: manyLines }, (_, number) => `line ${number}\n`);
			const whole = lines.join('');
			const { stdout, stderr } = await runsPython(box, code, { maxOutputBytes: budget });
			showsBothEnds('standard output', stdout, whole);
			showsBothEnds('standard error', stderr, whole);
			const short = await runsPython(box, "print('x' * 1998)", { maxOutputBytes: budget });
			same(short.stdout.truncated, undefined, 'what was cut of output within the budget');
		},
	},
];

/** The most that the note between head and tail may add. */
const noteBytes = 100;

function showsBothEnds(what: string, { text, truncated }: Output, whole: string): void {
	truthy(`${what} says that it was cut`, truncated !== undefined);
	atMost(Buffer.byteLength(text), budget + noteBytes, `the bytes that are shown of ${what}`);
	const head = commonHead(text, whole);
	const tail = commonTail(text, whole);
	if (Math.min(head, tail) < budget / 4) {
		const shown = `${quote(text.slice(0, 60))} to ${quote(text.slice(-60))}`;
		throw new Violation(`${what}: expected its first and last lines to be shown, got ${shown}`);
	}
	const between = text.slice(head, text.length - tail);
	truthy(
		`what stands between the ends of ${what} is a note`,
		/truncated|cut|omitted/i.test(between),
	);
	const dropped = Buffer.byteLength(whole) - head - tail;
	// A newline around the note may or may not count as shown.
	const miscount = Math.abs(truncated.droppedBytes - dropped);
	atMost(miscount, 2, `by how much droppedBytes of ${what}, ${truncated.droppedBytes}, is wrong`);
}

function commonHead(one: string, other: string): number {
	let length = 0;
	while (length < one.length && one[length] === other[length]) length += 1;
	return length;
}

function commonTail(one: string, other: string): number {
	let length = 0;
	while (length < one.length && one.at(-1 - length) === other.at(-1 - length)) length += 1;
	return length;
}
