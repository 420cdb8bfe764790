import { randomUUID } from 'node:crypto';
import type { Output } from '../../../sandbox/result.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import { atLeast, rejectsWith, same, truthy } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';
import { sameText } from '../support/same-text.ts';

/** More than a mebibyte of it. */
const lines = 60_000;
const budget = 1000;

const prints = `import sys
for number in range(${lines}):
    print('größer als', number, '日本語 (.*)')
    print('other', number, file=sys.stderr)`;

const wholeOutput = Array.from(
	{ length: lines },
	(_, number) => `größer als ${number} 日本語 (.*)\n`,
).join('');
const wholeOther = Array.from({ length: lines }, (_, number) => `other ${number}\n`).join('');

/** What was cut from a result, and is kept for later. */
export const keepingChecks: readonly Check[] = [
	{
		id: 'output/cut-output-can-be-read',
		level: 'must',
		claim: 'What was cut can be read again by its output id, byte for byte.',
		async run({ open }) {
			const box = await open();
			const { stdout, stderr } = await runsPython(box, prints, { maxOutputBytes: budget });
			// What a later cell prints is not what is read.
			await runsPython(box, "print('later' * 1000)", { maxOutputBytes: budget });
			const pages = await readAll(box, idOf(stdout, 'standard output'), 29_989);
			sameText(pages, wholeOutput, 'the pages of standard output');
			const large = await readAll(box, idOf(stdout, 'standard output'), 300_000);
			sameText(large, wholeOutput, 'its large pages');
			const others = await readAll(box, idOf(stderr, 'standard error'), 64 * 1024);
			sameText(others, wholeOther, 'the pages of standard error');
			const offset = wholeOther.indexOf('other 54321\n');
			const id = idOf(stderr, 'standard error');
			const { text } = await box.outputs.read(id, { offset, length: 12 });
			same(text, 'other 54321\n', 'a page from the middle');
		},
	},
	{
		id: 'output/cut-output-can-be-searched',
		level: 'must',
		claim: 'What was cut can be searched for a text.',
		async run({ open }) {
			const box = await open();
			const { stdout } = await runsPython(box, prints, { maxOutputBytes: budget });
			const id = idOf(stdout, 'standard output');
			const line = 'größer als 54321 日本語 (.*)';
			const offset = Buffer.byteLength(wholeOutput.slice(0, wholeOutput.indexOf(line)));
			same(
				await box.outputs.grep(id, 'als 54321 日本'),
				{ matches: [{ line: 54_322, offset, text: line }], more: false },
				'the lines with a text that stands in one of them',
			);
			const many = await box.outputs.grep(id, '(.*)', { maxMatches: 3 });
			same(
				[many.matches.map((match) => match.line), many.more],
				[[1, 2, 3], true],
				'the first three lines with a text that stands in all of them',
			);
			const none = await box.outputs.grep(id, 'als [0-9]');
			same(none, { matches: [], more: false }, 'the lines with a text that would be a pattern');
		},
	},
	{
		id: 'output/unknown-id',
		level: 'must',
		claim: 'An output id that was never given rejects with `not-found`.',
		async run({ open, create, request }) {
			const box = await open();
			const { stdout } = await runsPython(box, prints, { maxOutputBytes: budget });
			idOf(stdout, 'standard output');
			const id = randomUUID();
			await rejectsWith('not-found', box.outputs.read(id), 'outputs.read of an unknown id');
			await rejectsWith('not-found', box.outputs.grep(id, 'a'), 'outputs.grep of an unknown id');
			// The id that the backend gave is not the user's: it is asked for its own.
			const { interpreter } = await create();
			const read = interpreter?.readSpool?.bind(interpreter);
			if (read === undefined) return;
			const asked = read({ ...request(), spoolId: id, offset: 0, length: 100 });
			await rejectsWith('not-found', asked, 'readSpool of an unknown id');
		},
	},
];

function idOf({ truncated }: Output, what: string): string {
	const outputId = truncated?.outputId ?? null;
	truthy(`${what} was cut and has an output id`, outputId !== null);
	return outputId;
}

/** Every page, one after the other. */
async function readAll(box: Sandbox, id: string, length: number): Promise<string> {
	let text = '';
	for (let offset: number | null = 0; offset !== null; ) {
		const page = await box.outputs.read(id, { offset, length });
		text += page.text;
		atLeast(page.nextOffset ?? Infinity, offset + 1, 'where the next page begins');
		offset = page.nextOffset;
	}
	return text;
}
