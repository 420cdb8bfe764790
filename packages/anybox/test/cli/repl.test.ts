import { expect, test } from 'vitest';
import { anybox } from './command-line.ts';

function typed(...lines: readonly string[]): ReturnType<typeof anybox> {
	return anybox(['repl'], { input: lines.join('\n') });
}

test('variables stay from line to line', async () => {
	expect(await typed('x = 6', 'x * 7', '')).toMatchObject({ exitCode: 0, stdout: '42\n' });
});

test('blocks, decorators, brackets and long strings go over lines', async () => {
	const { stdout, stderr } = await typed(
		'def twice(f):',
		'    return lambda: f() * 2',
		'',
		'@twice',
		'def f(): return 21',
		'',
		'f()',
		'x = {',
		'  "a":',
		'  1}',
		'x',
		'"""one',
		'',
		'two"""',
		'',
	);

	expect({ stdout, stderr }).toEqual({ stdout: `42\n{'a': 1}\n'one\\n\\ntwo'\n`, stderr: '' });
});

test('a line that is broken is told of, and the next one runs', async () => {
	const { exitCode, stdout, stderr } = await typed("print('it (", '1 / 0', '40 + 2', '');

	expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '42\n' });
	expect(stderr).toContain('SyntaxError: unterminated string literal');
	expect(stderr).toContain('ZeroDivisionError');
});

test('an end in the middle of a block runs what there is', async () => {
	expect((await typed('for x in range(2):', '    print(x)')).stdout).toBe('0\n1\n');
	expect((await typed('print((1,')).stderr).toContain('was never closed');
});

test.each([
	['exit(259)', 3, ''],
	['exit("in words")', 1, 'in words\n'],
	['import os; os._exit(3)', 3, ''],
])(
	'%s ends the prompt with its own exit code, and without a traceback',
	async (code, exitCode, stderr) => {
		expect(await typed(code, 'print("never")', '')).toMatchObject({ exitCode, stdout: '', stderr });
	},
);
