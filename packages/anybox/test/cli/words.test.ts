import { expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { parseOptions, parseWords, seconds } from '../../src/cli/words.ts';

const options = { code: { type: 'string', short: 'c' }, json: { type: 'boolean' } } as const;

test('options and other words are told apart', () => {
	const { values, positionals } = parseWords(['a.py', '-c', '1', '--json', '--', '--x'], options);

	expect({ ...values }).toEqual({ code: '1', json: true });
	expect(positionals).toEqual(['a.py', '--x']);
});

test.each([
	['an option that is not known', ['--nope'], /^Unknown option '--nope'$/],
	['an option without its value', ['-c'], /argument missing$/],
	[
		'a value that looks like an option',
		['-c', '-x'],
		/^Option '-c, --code <value>' argument is ambiguous$|^Option '-c' argument is ambiguous$/,
	],
])('%s is a mistake, told in one line', (_, words, message) => {
	expect(() => parseWords(words, options)).toThrow(UsageError);
	expect(() => parseWords(words, options)).toThrow(message);
});

test('a word that a command has no place for is a mistake', () => {
	expect(() => parseOptions(['--json', 'more'], options)).toThrow('no place for "more"');
	expect({ ...parseOptions(['--json'], options).values }).toEqual({ json: true });
});

test('seconds become milliseconds, and never none', () => {
	expect(seconds(undefined, 'timeout')).toBeUndefined();
	expect(seconds('1.5', 'timeout')).toBe(1500);
	expect(seconds('0.0001', 'timeout')).toBe(1);
	expect(seconds('1e9', 'timeout')).toBe(1e12);
});

test.each(['', ' ', '0', '-1', 'abc', 'NaN', 'Infinity', '1s', '1e300'])(
	'%j is no number of seconds',
	(text) => {
		expect(() => seconds(text, 'timeout')).toThrow(UsageError);
	},
);
