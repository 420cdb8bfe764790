import type { Check } from '../../check.ts';
import { contains, same, truthy } from '../../expectations.ts';
import { literal, runsPython } from '../support/run-python.ts';
import { sameText } from '../support/same-text.ts';

/** Of one, two, three and four bytes in UTF-8, composed and not. */
const characters = 'aé\u0301日本語🎉';

/** Longer than any piece in which output travels, and cut by none of them at the same place. */
const repeats = 40_000;

const bytesOneByOne = `import sys, time
for byte in ${literal(characters)}.encode():
    sys.stdout.buffer.write(bytes([byte]))
    sys.stdout.buffer.flush()
    time.sleep(0.003)
print()`;

/** Bytes that are no UTF-8: alone, at the wrong place, and begun but not ended. */
const notUtf8 = [
	['a\\x00b\\n', 'a\0b\n'],
	['c\\xffd\\n', 'c\uFFFDd\n'],
	['e\\xc3f\\n', 'e\uFFFDf\n'],
	['g\\x80h\\n', 'g\uFFFDh\n'],
	['i\\xf0\\x9f\\n', 'i\uFFFD\n'],
] as const;

/** What becomes of the bytes on their way. */
export const byteChecks: readonly Check[] = [
	{
		id: 'streams/stay-apart',
		level: 'must',
		claim:
			'What is written to standard error never appears in standard output, nor the other way round.',
		async run({ open }) {
			const box = await open();
			const heard = { stdout: '', stderr: '' };
			const code = `import sys
for number in range(500):
    print('out', number)
    print('err', number, file=sys.stderr)`;
			const { stdout, stderr } = await runsPython(box, code, {
				onStdout: (text) => void (heard.stdout += text),
				onStderr: (text) => void (heard.stderr += text),
			});
			for (const [channel, word, output] of [
				['stdout', 'out', stdout],
				['stderr', 'err', stderr],
			] as const) {
				const lines = Array.from({ length: 500 }, (_, number) => `${word} ${number}\n`);
				sameText(output.text, lines.join(''), `${channel} of the result`);
				sameText(heard[channel], lines.join(''), `what was heard of ${channel}`);
			}
		},
	},
	{
		id: 'streams/split-utf8',
		level: 'must',
		claim: 'UTF-8 that is cut anywhere on its way arrives whole.',
		async run({ open }) {
			const box = await open();
			const long = `print(${literal(characters)} * ${repeats})`;
			for (const [code, expected, what] of [
				[bytesOneByOne, `${characters}\n`, 'characters that were written byte by byte'],
				[long, `${characters.repeat(repeats)}\n`, 'a long line'],
			] as const) {
				let heard = '';
				const { stdout } = await runsPython(box, code, {
					maxOutputBytes: 1024 * 1024,
					onStdout: (text) => void (heard += text),
				});
				sameText(stdout.text, expected, `${what}, in the result`);
				sameText(heard, expected, `${what}, as heard`);
			}
		},
	},
	{
		id: 'streams/binary-output',
		level: 'must',
		claim:
			'Bytes that are no UTF-8, and NULs, arrive as replacement characters and NULs, and end nothing.',
		async run({ open }) {
			const box = await open();
			for (const channel of ['stdout', 'stderr'] as const) {
				for (const [bytes, text] of notUtf8) {
					const code = `import sys\n_ = sys.${channel}.buffer.write(b'${bytes}')`;
					const result = await runsPython(box, code);
					same(result[channel].text, text, `b'${bytes}' on ${channel}`);
				}
				const all = `import sys\n_ = sys.${channel}.buffer.write(bytes(range(256)) * 64)`;
				const result = await runsPython(box, all);
				same(result[channel].bytes, 256 * 64, `the count of all bytes, 64 times, on ${channel}`);
			}
		},
	},
	{
		id: 'streams/lone-surrogates',
		level: 'must',
		claim: 'A lone surrogate can be printed.',
		async run({ open }) {
			const box = await open();
			for (const [channel, file] of [
				['stdout', 'sys.stdout'],
				['stderr', 'sys.stderr'],
			] as const) {
				const code = `import sys\nprint('before', chr(0xd800), 'after', file=${file})`;
				const { text } = (await runsPython(box, code))[channel];
				contains(text, 'before ', `${channel} with a lone surrogate`);
				contains(text, ' after\n', `${channel} with a lone surrogate`);
				truthy(`${channel} is Unicode text`, !/\p{Surrogate}/u.test(text));
			}
		},
	},
];
