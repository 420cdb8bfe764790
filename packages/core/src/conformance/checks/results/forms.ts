import type { Check } from '../../check.ts';
import { contains, same } from '../../expectations.ts';
import { runsPython, showsValue } from '../support/run-python.ts';

const rich = `class Rich:
    def __repr__(self): return 'rich'
    def _repr_html_(self): return '<b title="é">rich</b>'
    def _repr_markdown_(self): return '**rich**'
    def _repr_latex_(self): return '$\\\\rich$'
    def _repr_svg_(self): return '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    def _repr_json_(self): return {'rich': [1, None, True]}
Rich()`;

const everyByte = `class Picture:
    def _repr_png_(self): return bytes(range(256)) * 5 + b'\\x00'
Picture()`;

const bundle = `class Bundle:
    def __repr__(self): return 'bundle'
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {'text/html': '<i>bundle</i>', 'application/vnd.conformance+json': {'of': ['forms']}}
Bundle()`;

/** The forms in which values are shown. */
export const formChecks: readonly Check[] = [
	{
		id: 'results/text-is-the-repr',
		level: 'must',
		claim: 'A value is shown as its `repr` under `text/plain`.',
		async run({ open }) {
			const box = await open();
			await showsValue(box, "'it\\'s\\n\\té'", `"it's\\n\\té"`);
			await showsValue(box, "[1.0, (2,), {'three'}, b'4']", "[1.0, (2,), {'three'}, b'4']");
			const own = "class Own:\n    def __repr__(self): return 'line 1\\nline 2'\nOwn()";
			await showsValue(box, own, 'line 1\nline 2');
			const { results } = await runsPython(box, '7');
			same(
				results.map(({ bundle: forms, main }) => [forms['text/plain'], main]),
				[['7', true]],
				'the text/plain of the results',
			);
		},
	},
	{
		id: 'results/rich-representations',
		level: 'must',
		claim:
			'`_repr_html_` and its relatives for Markdown, LaTeX, SVG and JSON come under their types, beside the text.',
		async run({ open }) {
			const { results } = await runsPython(await open(), rich);
			same(results.length, 1, 'the number of results');
			const { text, html, markdown, latex, svg, json } = results[0] ?? {};
			const expected = {
				text: 'rich',
				html: '<b title="é">rich</b>',
				markdown: '**rich**',
				latex: '$\\rich$',
				svg: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
				json: { rich: [1, null, true] },
			};
			same({ text, html, markdown, latex, svg, json }, expected, 'the forms');
		},
	},
	{
		id: 'results/binary-survives',
		level: 'must',
		claim: '`_repr_png_` comes as base64 of exactly its bytes.',
		async run({ open }) {
			const { results } = await runsPython(await open(), everyByte);
			const bytes = Buffer.from(Array.from({ length: 5 * 256 + 1 }, (_, index) => index % 256));
			same(results[0]?.png, bytes.toString('base64'), 'the image');
		},
	},
	{
		id: 'results/mimebundle',
		level: 'must',
		claim: '`_repr_mimebundle_` gives all its forms.',
		async run({ open }) {
			const { results } = await runsPython(await open(), bundle);
			const forms = results[0]?.bundle ?? {};
			same(forms['text/html'], '<i>bundle</i>', 'the HTML');
			const own = forms['application/vnd.conformance+json'] ?? 'null';
			contains(own, '"forms"', 'the JSON of a type of its own');
			same(JSON.parse(own), { of: ['forms'] }, 'the JSON of a type of its own');
		},
	},
	{
		id: 'results/display-keeps-order',
		level: 'must',
		claim:
			'`display()` gives results in the order of the calls, before the last expression, and only that one is `main`.',
		async run({ open }) {
			const box = await open();
			const code = "display('first', 2)\nprint('printed')\ndisplay('third')\n'fourth'";
			const { results, text } = await runsPython(box, code);
			const seen = results.map((result) => [result.text, result.main]);
			const expected = [
				["'first'", false],
				['2', false],
				["'third'", false],
				["'fourth'", true],
			];
			same(seen, expected, 'the results, and which of them is main');
			same(text, "'fourth'", 'the text');
			const { text: none } = await runsPython(box, "display('alone')");
			same(none, undefined, 'the text of a cell that only displays');
		},
	},
];
