import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { python, RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
});

afterEach(() => guest.close());

async function bundleOf(code: string): Promise<Record<string, string>> {
	const { results } = await guest.run(code);
	return results.find((result) => result['main'])?.['bundle'];
}

const png = /^iVBORw0KGgo/;

function has(module: string): boolean {
	try {
		execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

describe('forms of a value', () => {
	test('come from its repr methods; one that is broken hides no other', async () => {
		const bundle = await bundleOf(`class R:
    def __repr__(self): return "plain"
    def _repr_html_(self): return "<b>"
    def _repr_png_(self): return b"\\x89PNG"
    def _repr_json_(self): return {"a": 1}
    def _repr_svg_(self): return ("<svg/>", {"width": 3})
    def _repr_latex_(self): 1/0
    def _repr_markdown_(self): return None
    def _repr_mimebundle_(self, include=None, exclude=None): return {"application/x-own": "own", "text/html": "<i>"}
R()`);

		expect(bundle).toEqual({
			'text/plain': 'plain',
			'application/x-own': 'own',
			'text/html': '<i>',
			'image/png': 'iVBORw==',
			'image/svg+xml': '<svg/>',
			'application/json': '{"a": 1}',
		});
	});

	test.each([
		['a class', 'class R:\n    def _repr_html_(self): return "x"\nR'],
		[
			'an object that answers to any name',
			'class A:\n    def __getattr__(self, name): return lambda *a: "x"\nA()',
		],
	])('%s has its plain text only', async (_, code) => {
		expect(Object.keys(await bundleOf(code))).toEqual(['text/plain']);
	});

	test.each([
		['{"a": [1, 2.5, None, True, "x"]}', '{"a": [1, 2.5, null, true, "x"]}'],
		['[1, [2]]', '[1, [2]]'],
		['{1: 2}', undefined],
		['[object()]', undefined],
		['[float("nan")]', undefined],
		['list(range(100000))', undefined],
		['l = []; l.append(l); l', undefined],
	])('%s as JSON', async (code, json) => {
		expect((await bundleOf(code))['application/json']).toBe(json);
	});

	test.each(['SystemExit(3)', 'ValueError("x")', 'RecursionError()'])(
		'a repr that raises %s',
		async (error) => {
			const ran = await guest.run(`class R:\n    def __repr__(self): raise ${error}\nR()`);

			expect(ran.end['outcome']).toBe('ok');
			expect(ran.text).toContain('R object: its repr raised');
		},
	);

	test('a repr of 300 MB is cut and says so', async () => {
		const text =
			(await bundleOf('class R:\n    def __repr__(self): return "A" * 300_000_000\nR()'))[
				'text/plain'
			] ?? '';

		expect(text.length).toBeLessThan(5 << 20);
		expect(text).toMatch(/^A+\.\.\. \[\d+ characters truncated\]$/);
	}, 20_000);

	test('a form that is too large is left out and named', async () => {
		const { results } = await guest.run(
			'class R:\n    def __repr__(self): return "r"\n    def _repr_html_(self): return "h" * 9_000_000\nR()',
		);

		expect(results[0]).toMatchObject({
			bundle: { 'text/plain': 'r' },
			omitted: [{ mime: 'text/html', bytes: 9_000_000 }],
		});
	});

	test('raw forms that are none are told to whoever shows them', async () => {
		const { end, results } = await guest.run('display("text", raw=True)');

		expect(results).toEqual([]);
		expect(end['error']).toMatchObject({ name: 'TypeError' });
	});

	test('forms that are too many, or whose MIME type is none, are left out and summed', async () => {
		const { results } = await guest.run(
			'display({"m" * 9_000_000: "long", "é": "odd", "a\\tb": "tab", **{"m/%d" % n: "x" for n in range(100_000)}}, raw=True)',
		);

		expect(Object.keys(results[0]?.['bundle'])).toHaveLength(100);
		const bytes = '"long""odd""tab"'.length + (100_000 - 100) * '"x"'.length;
		expect(results[0]?.['omitted']).toEqual([{ mime: '*/*', bytes }]);
	}, 20_000);

	test('forms that are left out for their size count as forms', async () => {
		const { results } = await guest.run(
			'large = "x" * 9_000_000\ndisplay({"a/b": "kept", **{"m/%d" % n: large for n in range(200)}}, raw=True)',
		);

		expect(results[0]?.['bundle']).toEqual({ 'a/b': 'kept' });
		expect(results[0]?.['omitted']).toHaveLength(100);
		expect(results[0]?.['omitted'].at(-1)).toEqual({ mime: '*/*', bytes: 101 * 9_000_000 });
	}, 20_000);

	test('what a repr prints is output', async () => {
		expect(
			await guest.run(
				'class R:\n    def __repr__(self):\n        print("printed")\n        return "r"\nR()',
			),
		).toMatchObject({ stdout: 'printed\n', text: 'r' });
	});

	test('display shows each value, before the main one', async () => {
		const { results } = await guest.run(
			'display(1, "x")\ndisplay({"text/html": "<b>"}, raw=True)\n9',
		);

		expect(results.map(({ main, bundle }) => [main, bundle])).toEqual([
			[false, { 'text/plain': '1' }],
			[false, { 'text/plain': "'x'" }],
			[false, { 'text/html': '<b>' }],
			[true, { 'text/plain': '9' }],
		]);
	});
});

describe('IPython, where it is', () => {
	test('its display is ours', async () => {
		await guest.run(
			'import os, tempfile\nd = tempfile.mkdtemp()\nos.mkdir(d + "/IPython")\nopen(d + "/IPython/__init__.py", "w").close()\nopen(d + "/IPython/display.py", "w").write("def display(*a): print(a)")\nimport sys\nsys.path.insert(0, d)',
		);

		const ran = await guest.run('from IPython.display import display as shown\nshown(5)');

		expect(ran.results).toMatchObject([{ bundle: { 'text/plain': '5' }, main: false }]);
		expect(ran.stdout).toBe('');
	});
});

describe.skipIf(!has('pandas'))('pandas', () => {
	test('a data frame has HTML and its rows', async () => {
		const bundle = await bundleOf(
			'import pandas as pd\npd.DataFrame({"a": range(1500), "b": "x"})',
		);

		expect(bundle['text/html']).toContain('<table');
		const frame = JSON.parse(bundle['application/vnd.anybox.dataframe+json'] ?? '');
		expect(frame).toMatchObject({ columns: ['a', 'b'], rows: 1500 });
		expect(frame.data).toHaveLength(1000);
	}, 20_000);
});

describe.skipIf(!has('matplotlib'))('matplotlib', () => {
	test('open figures are shown at the end of the cell, once', async () => {
		const { results } = await guest.run(
			'import matplotlib.pyplot as plt\nplt.plot([1, 2]);\nplt.figure().text(0, 0, "x");',
		);
		const later = await guest.run('1');

		expect(results.map((result) => result['bundle']['image/png'])).toEqual([
			expect.stringMatching(png),
			expect.stringMatching(png),
		]);
		expect(later.results).toHaveLength(1);
	}, 30_000);

	test('show sends them at once, and a figure as last value is sent once', async () => {
		const shown = await guest.run(
			'import matplotlib.pyplot as plt\nfig = plt.figure()\nplt.show()\nprint(plt.get_fignums())',
		);
		const again = await guest.run('fig2 = plt.figure()\nfig2');

		expect(shown.stdout).toBe('[]\n');
		expect(shown.results).toHaveLength(1);
		expect(again.results).toHaveLength(1);
		expect(again.results[0]).toMatchObject({
			main: true,
			bundle: { 'image/png': expect.stringMatching(png) },
		});
	}, 30_000);

	test('figures are shown though the code chose a backend of its own', async () => {
		const { results } = await guest.run(
			'import matplotlib\nmatplotlib.use("agg")\nimport matplotlib.pyplot as plt\nplt.figure();',
		);

		expect(results).toHaveLength(1);
	}, 30_000);

	test('a child of the program does not inherit our backend', async () => {
		const ran = await guest.run(
			'import matplotlib.pyplot, subprocess, sys, os\nsubprocess.run([sys.executable, "-c", "import os; print(os.environ.get(\'MPLBACKEND\'))"])\n"MPLBACKEND" in os.environ',
		);

		expect(ran).toMatchObject({ stdout: 'None\n', text: 'False' });
	}, 30_000);
});

describe('all results of a cell together', () => {
	const pythonCode = 'display({"a": "x" * 600_000}, raw=True)\n';
	const javascriptCode = 'display(["x".repeat(600_000)]);\n';

	test.each([
		['python', pythonCode.repeat(3)],
		['javascript', javascriptCode.repeat(3)],
	])('are limited at the source: %s', async (language, code) => {
		const small = await RawGuest.open({ limits: { results: 3, resultBytes: 100_000 } });
		await small.openContext('b', { language });

		const { results, end } = await small.run(`${code}display(1); display(2); display(3); 4`, {
			context: 'b',
		});
		const next = await small.run('5', { context: 'b' });
		await small.close();

		expect(results).toHaveLength(3);
		expect(end).toMatchObject({ outcome: 'ok', omittedResults: { count: 4 } });
		expect(end['omittedResults'].bytes).toBeGreaterThan(1_200_000);
		expect(next.end['omittedResults']).toEqual({ count: 0, bytes: 0 });
	});
});
