import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
});

afterEach(() => guest.close());

const strings = [
	['three quotes', '"""\n!one\n%cd /two\n"""', '\n!one\n%cd /two\n'],
	[
		'three single quotes',
		"'''\n  ![logo](x.png)\n\"\"\"\n!two'''",
		'\n  ![logo](x.png)\n"""\n!two',
	],
	['a raw prefix', 'r"""\\\n!one\\"""\n%pip \n"""', '\\\n!one\\"""\n%pip \n'],
	['quotes of the other kind before it', '"it\'s" + """\n!"one\n"""', 'it\'s\n!"one\n'],
	['a backslash at the end of a line', "'one\\\n!two'", 'one!two'],
	['a comment with quotes before it', '"" # it\'s """\ntext += """\n!one"""', '\n!one'],
	['a command with quotes before it', '""\n!true """ \'\ntext += """\n!one"""', '\n!one'],
	['a formatted string', 'f"""\n!{1 + 1!r}\n"""', '\n!2\n'],
] as const;

describe('beside a command', () => {
	test.each(strings)('lines of a string stay as they are: %s', async (_, code, text) => {
		const ran = await guest.run(`!true\ntext = ${code}\n!true\nprint(repr(text))`);

		expect(ran.end['error']).toBeNull();
		expect(ran.stdout).toBe((await guest.run(`print(repr(${JSON.stringify(text)}))`)).stdout);
	});

	test('an expression that goes on with a percent sign stays as it is', async () => {
		const code = '!true\ncd = 7\na = (30\n%cd \n)\nb = 30 \\\n%cd\na, b';

		expect((await guest.run(code)).text).toBe('(2, 2)');
	});

	test.each([
		['a command', '!echo one \\\ntwo', 'one two\n'],
		['an indented one', 'if True:\n    !echo one \\\n      two\n    print(3)', 'one two\n3\n'],
		['several lines', '!echo one \\\ntwo \\\nthree\nprint(4)', 'one two three\n4\n'],
		['no further than an escaped backslash', "!printf '%s\\n' one\\\\\nprint(2)", 'one\\\n2\n'],
	])('a backslash at its end continues %s', async (_, code, stdout) => {
		const ran = await guest.run(code);

		expect(ran.end['error']).toBeNull();
		expect(ran.stdout).toBe(stdout);
	});

	test('an error behind a continued command is told with its own line', async () => {
		const { error } = (await guest.run('!echo one \\\ntwo\nx = = 3')).end;

		expect(error.traceback).toContain('line 3\n    x = = 3');
	});

	test('a syntax error is told with its own line', async () => {
		const { error } = (await guest.run('!echo hi\nx = 1\ny = = 3')).end;

		expect(error.traceback).toMatch(/line 3\n {4}y = = 3\n +\^/);
		expect(error.traceback).not.toContain('During handling');
		expect(error.value).toContain('line 3');
	});

	test('a syntax error in the place of a command shows the command', async () => {
		const { traceback } = (await guest.run('x = 1\n    !echo hi')).end['error'];

		expect(traceback).toMatch(/line 2\n {4}!echo hi\n/);
		expect(traceback).not.toContain('__anybox');
	});
});

describe('a command', () => {
	test.each([
		['in a block', 'if True:\n    !echo one\nfor _ in range(2):\n\t!echo two', 'one\ntwo\ntwo\n'],
		['in brackets', 'x = [\n!echo one\n]', 'one\n'],
		['behind a backslash', 'x = \\\n!echo one', 'one\n'],
		['with unbalanced quotes and brackets', '!echo "it\'s ("\n!echo two', "it's (\ntwo\n"],
		['behind a line end of Windows', 'x = 1\r\n!echo one\r\nprint(x)\r\n', 'one\n1\n'],
	])('runs %s', async (_, code, stdout) => {
		expect((await guest.run(code)).stdout).toBe(stdout);
	});

	test('among much code costs no time that is noticed', async () => {
		const lines = Array.from(
			{ length: 20_000 },
			(_, index) => `v = {"a": [${index}, 'b"']} # it's`,
		);
		const code = ['!true', ...lines, '!true', 'v["a"][0]'].join('\n');
		const started = performance.now();

		expect((await guest.run(code)).text).toBe('19999');
		expect(performance.now() - started).toBeLessThan(5000);
	});
});
