import { expect, test } from 'vitest';
import { needsMore } from '../../src/cli/needs-more.ts';

test.each([
	['an open bracket', 'x = ('],
	['an open bracket behind a closed one', 'f(1)[\n'],
	['a block', 'def f():'],
	['a block whose line ends in a comment', 'if x: # why'],
	['a block that goes on', 'def f():\n  return 1'],
	['a decorator', '@cached'],
	['a block behind a decorator, on one line', '@cached\ndef f(): return 1'],
	['a long string', '"""one'],
	['a long string with an empty line', "'''one\n\n"],
	['a long string that ends in escaped quotes', '"""one\\"""'],
	['a backslash', 'x = 1 + \\'],
	['a backslash in a string', "'one \\"],
	['brackets in a long string in brackets', 'f("""(""",'],
])('%s needs more', (_, code) => {
	expect(needsMore(code)).toBe(true);
});

test.each([
	['nothing', ''],
	['a line', 'x = 1'],
	['a comment', '# of this:'],
	['a comment that ends in a backslash', 'x = 1 # \\'],
	['a bracket in a comment', 'x = 1 # ('],
	['a bracket in a string', "x = '('"],
	['a quote in a string of the other kind', `x = "it's"`],
	['an escaped quote', "x = 'it\\'s ('"],
	['a string over two lines by a backslash', "x = 'one \\\ntwo'"],
	['a block that an empty line ends', 'def f():\n  return 1\n'],
	['a colon in brackets', 'x = {\n"a":\n1}'],
	['a colon in a long string', '"""note:\n"""'],
	['a string that nothing closes, which is broken', "print('it ("],
	['a bracket that nothing opened, which is broken', 'f) + ('],
])('%s needs no more', (_, code) => {
	expect(needsMore(code)).toBe(false);
});
