import type { Check } from '../../check.ts';
import { contains, rejectsWith, same } from '../../expectations.ts';
import { staysSmall } from '../support/host-memory.ts';
import { runsCommand } from '../support/runs-command.ts';
import { sameText } from '../support/same-text.ts';
import { startCommand } from '../support/start-command.ts';

const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const inOctal = Array.from(allBytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** More than one page or one pipe. */
const errorBytes = 200_000;

const outputBytes = 200_000_000;

/** More than any pipe or message takes at once; printable, and no two places are alike. */
const largeText = Array.from({ length: 500_000 }, (_, number) => `${number} é\n`).join('');

/** What commands read and write. */
export const commandBytesChecks: readonly Check[] = [
	{
		id: 'commands/streams-stay-apart',
		level: 'must',
		claim: 'Standard output and standard error stay apart.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const line = 'for n in 1 2 3; do echo out $n; echo err $n >&2; done';
			const heard = { stdout: '', stderr: '' };
			const { stdout, stderr } = await runsCommand(box, line, {
				onStdout: (text) => void (heard.stdout += text),
				onStderr: (text) => void (heard.stderr += text),
			});
			const seen = { stdout: stdout.text, stderr: stderr.text };
			const expected = { stdout: 'out 1\nout 2\nout 3\n', stderr: 'err 1\nerr 2\nerr 3\n' };
			same(seen, expected, 'the channels of the result');
			same(heard, expected, 'the channels, as heard');
			const much = `head -c ${errorBytes} /dev/zero | tr '\\0' e >&2`;
			const { stderr: whole } = await runsCommand(box, much);
			same(whole.bytes, errorBytes, 'the bytes of a long standard error');
		},
	},
	{
		id: 'commands/stdin-is-read',
		level: 'must',
		claim: '`stdin` is what the program reads, to its end.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			for (const text of [
				'one line\n',
				'größer\n\nno newline at the end',
				'one\r\ntwo\rthree\n\r',
			]) {
				const { stdout } = await runsCommand(box, 'cat; echo "|"', { stdin: text });
				same(stdout.text, `${text}|\n`, 'what a program read');
			}
			const { stdout } = await runsCommand(box, ['wc', '-c'], { stdin: allBytes });
			same(stdout.text.trim(), '256', 'how many of 256 bytes a program read');
		},
	},
	{
		id: 'commands/stdin-is-closed',
		level: 'must',
		claim: 'Without `stdin` a program that reads gets end of file.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const { stdout } = await runsCommand(box, 'cat; echo "read all"', { timeoutMs: 5000 });
			same(stdout.text, 'read all\n', 'what a program says after the end of file');
		},
	},
	{
		id: 'commands/interactive-stdin',
		level: 'must',
		claim: 'A started command can be written to while it runs.',
		needs: ['commands', 'commandStdin'],
		async run(context) {
			const box = await context.open();
			const echoes = 'while read -r line; do echo "got $line"; done; echo end';
			const { command, hears, ends } = await startCommand(context, box, echoes);
			await command.writeStdin('one\n');
			await hears('got one\n');
			await command.writeStdin(Buffer.from('größer\n'));
			await hears('got größer\n');
			await command.closeStdin();
			const { ended, stdout } = await ends('the command');
			same(ended, 'ok', 'the end after the end of what it reads');
			same(stdout.text, 'got one\ngot größer\nend\n', 'its output');
		},
	},
	{
		id: 'commands/stdin-after-the-end',
		level: 'must',
		claim:
			'Writing to a command that has ended rejects with `not-running`; that there is no more to read may be said twice.',
		needs: ['commands', 'commandStdin'],
		async run(context) {
			const box = await context.open();
			const command = await box.commands.start(['true']);
			await context.within(10_000, command.wait(), 'a command that does nothing');
			const write = command.writeStdin('too late\n');
			await rejectsWith('not-running', write, 'writing to a command that has ended');
			for (const time of ['first', 'second']) {
				await context.within(10_000, command.closeStdin(), `the ${time} end of what it reads`);
			}
			await runsCommand(box, ['true']);
		},
	},
	{
		id: 'commands/binary-output',
		level: 'must',
		claim: 'Binary output survives: counted byte for byte.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const line = `printf '${inOctal}' > bytes; cat bytes bytes bytes; cat bytes bytes >&2`;
			const { stdout, stderr } = await runsCommand(box, line);
			same([stdout.bytes, stderr.bytes], [3 * 256, 2 * 256], 'the bytes of both channels');
			const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
			const expected = decoder.decode(Buffer.concat([allBytes, allBytes, allBytes]));
			same(stdout.text, expected, 'the text of all bytes, three times');
		},
	},
	{
		id: 'commands/output-is-bounded',
		level: 'must',
		claim: "200 MB of output of a command grow the host's memory by at most 64 MiB.",
		needs: ['commands'],
		alone: true,
		async run(context) {
			const box = await context.open();
			const print = (bytes: number): string =>
				`head -c ${bytes} /dev/zero | tr '\\0' x; echo; echo end`;
			// What is made but once is made before.
			await runsCommand(box, print(outputBytes / 10));
			const { stdout, durationMs } = await staysSmall(
				// All of it passes through this process, which is slow to give back what it read into.
				context,
				{ what: '200 MB of output', mostMiB: 64 },
				() => runsCommand(box, print(outputBytes), { timeoutMs: 50_000 }),
			);
			context.measure('rate', outputBytes / 1_000_000 / (durationMs / 1000), 'MB/s');
			same([stdout.bytes, stdout.lines], [outputBytes + 5, 2], 'the bytes and lines');
			contains(stdout.text.slice(-10), 'x\nend\n', 'the last words');
		},
	},
	{
		id: 'commands/large-stdin',
		level: 'must',
		claim: 'Megabytes of `stdin` arrive whole.',
		needs: ['commands'],
		async run({ open, measure }) {
			const box = await open();
			const bytes = Buffer.byteLength(largeText);
			const { stdout, durationMs } = await runsCommand(box, ['cat'], {
				stdin: largeText,
				maxOutputBytes: 2 * bytes,
			});
			measure('rate', bytes / 1_000_000 / (durationMs / 1000), 'MB/s');
			same(stdout.bytes, bytes, 'the bytes that came back');
			sameText(stdout.text, largeText, 'what came back');
		},
	},
];
