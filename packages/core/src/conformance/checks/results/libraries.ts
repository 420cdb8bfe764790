import type { Result } from '../../../sandbox/result.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import { contains, prerequisite, same } from '../../expectations.ts';
import { runPython, runsPython } from '../support/run-python.ts';

const pngSignature = '89504e470d0a1a0a';

/** What the libraries that models plot and tabulate with show. */
export const libraryChecks: readonly Check[] = [
	{
		id: 'results/figures-are-png',
		level: 'must',
		claim: 'An open matplotlib figure comes as a PNG, and is closed with the cell.',
		async run({ open }) {
			const box = await open();
			await imports(box, 'matplotlib.pyplot', 'matplotlib');
			const code = 'import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\npass';
			const { results } = await runsPython(box, code);
			same(results.map(kindOf), ['png'], 'the results of a cell that plots');
			const after = await runsPython(box, 'plt.get_fignums()');
			same(after.results.map(kindOf), ['[]'], 'the open figures in the next cell, and its results');
		},
	},
	{
		id: 'results/show-keeps-order',
		level: 'must',
		claim: '`plt.show()` shows a figure where it stands among other results, and once.',
		async run({ open }) {
			const box = await open();
			await imports(box, 'matplotlib.pyplot', 'matplotlib');
			const { results } = await runsPython(
				box,
				`import matplotlib.pyplot as plt
display('before')
plt.plot([1, 3, 2])
plt.show()
display('between')
plt.plot([2, 1])
plt.show()
'after'`,
			);
			const expected = ["'before'", 'png', "'between'", 'png', "'after'"];
			same(results.map(kindOf), expected, 'the results of a cell that shows two figures');
		},
	},
	{
		id: 'results/tables-are-html',
		level: 'must',
		claim: 'A pandas table comes as HTML and as text.',
		async run({ open }) {
			const box = await open();
			await imports(box, 'pandas', 'pandas');
			const code = "import pandas\npandas.DataFrame({'city': ['Köln', 'Łódź'], 'count': [17, 4]})";
			const { results } = await runsPython(box, code);
			same(results.length, 1, 'the number of results');
			const [table] = results;
			for (const part of ['city', 'Köln', 'Łódź', '17']) {
				contains(table?.text ?? '', part, 'the text');
				contains(table?.html ?? '', part, 'the HTML');
			}
			contains(table?.html ?? '', '<table', 'the HTML');
		},
	},
];

async function imports(box: Sandbox, module: string, library: string): Promise<void> {
	const { ended, error } = await runPython(box, `import ${module}`);
	const isThere = error?.name !== 'ModuleNotFoundError' && error?.name !== 'ImportError';
	prerequisite(`${library} in the sandbox's Python`, isThere);
	same(ended, 'ok', `the end of the import of ${library}`);
}

/** `png` for an image that is one, and its text for anything else. */
function kindOf({ png, text }: Result): string {
	if (png === undefined) return text ?? 'nothing';
	const begin = Buffer.from(png.slice(0, 64), 'base64').subarray(0, 8).toString('hex');
	return begin === pngSignature ? 'png' : `an image that begins with ${begin}`;
}
