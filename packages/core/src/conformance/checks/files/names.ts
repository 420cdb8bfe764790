import type { Check } from '../../check.ts';
import { rejectsWith, same } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';

const oddNames = [
	'with space',
	' leading and trailing ',
	"single'quote",
	'double"quote',
	'new\nline',
	'tab\tand\rreturn',
	'$(touch dollar)',
	'`touch backtick`',
	'; touch semicolon',
	'--help',
	'-rf',
	'*',
	'~',
	'%00',
	'back\\slash',
	'{"json": 1}',
	'é',
	'e\u0301',
	'漢字',
	'שלום',
	'\u{1f600}',
	'\u200b',
	'..dots',
	'...',
] as const;

/** As long as a name may be on Linux. */
const longestName = 'n'.repeat(255);

export const nameChecks: readonly Check[] = [
	{
		id: 'files/odd-names-survive',
		level: 'must',
		claim:
			'Names with spaces, quotes, newlines, `$()`, a leading dash or any script survive byte for byte.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			for (const name of oddNames) await box.files.write(`/workspace/odd/${name}`, name);
			const listed = (await box.files.list('odd')).map(({ name }) => name);
			same(listed.toSorted(), oddNames.toSorted(), 'the names in the list');
			const { stdout } = await runsPython(box, namesCode);
			const seen: unknown = JSON.parse(stdout.text);
			same(seen, oddNames.map((name) => hexOf(name)).toSorted(), 'the bytes of the names');
			for (const name of oddNames) {
				same(await box.files.read(`odd/${name}`), name, 'what is read at the path of a name');
				await box.files.rename(`odd/${name}`, `odd/${name}.moved`);
				await box.files.remove(`odd/${name}.moved`);
			}
			same(await box.files.list('odd'), [], 'what is left after removing all names');
		},
	},
	{
		id: 'files/paths-are-normalised',
		level: 'must',
		claim: '`..` in a path never leaves the root, and relative paths start at `/workspace`.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('a/./b/../file.txt', 'here');
			const ways = [
				'a/file.txt',
				'/workspace/a/file.txt',
				'../../../../workspace/a/file.txt',
				'/../workspace//a/file.txt',
				'./a/b/../file.txt',
			];
			for (const way of ways) {
				const { path } = await box.files.stat(way);
				same(path, '/workspace/a/file.txt', `the path of ${way}`);
				same(await box.files.read(way), 'here', `what is read at ${way}`);
			}
		},
	},
	{
		id: 'files/too-long-names',
		level: 'must',
		claim: 'A name of more than 255 bytes rejects with `invalid-argument`.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			for (const name of [`${longestName}n`, 'ä'.repeat(128)]) {
				const write = box.files.write(name, 'x');
				await rejectsWith('invalid-argument', write, 'writing a file with a name of 256 bytes');
				await rejectsWith('invalid-argument', box.files.read(name), 'reading it');
			}
			await box.files.write(longestName, 'longest');
			same(await box.files.read(longestName), 'longest', 'a file with a name of 255 bytes');
		},
	},
];

const namesCode = `
import json, os
print(json.dumps(sorted(name.hex() for name in os.listdir(b"odd"))))
`;

function hexOf(name: string): string {
	return Buffer.from(name, 'utf8').toString('hex');
}
