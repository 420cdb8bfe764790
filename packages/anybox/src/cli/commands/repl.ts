import { backendWords, ownOptionsHelp } from '../backend-words.ts';
import { type Command, exitCodes, type Terminal } from '../command.ts';
import { egressHelp, egressWords, parseEgressWords } from '../egress-word.ts';
import type { Interrupts } from '../interrupts.ts';
import { needsMore } from '../needs-more.ts';
import { ownExit } from '../own-exit.ts';
import { Shown } from '../shown.ts';
import { TypedLines } from '../typed-lines.ts';
import { withSandbox } from '../with-sandbox.ts';
import { parseOptions, seconds } from '../words.ts';

const help = `A Python prompt in a sandbox. Variables stay from line to line.

  anybox repl

  --backend NAME       where it runs; default: embedded (see anybox backends)
${ownOptionsHelp}
${egressHelp}
  --timeout SECONDS    what is typed is interrupted then; default: none but the sandbox's hour
  --figures FOLDER     where images are saved; default: this folder

  A line that is not whole goes on in the next one; an empty line ends it. Ctrl-C interrupts what runs,
  Ctrl-D or exit() ends the prompt; the exit code is the one that exit(3) or the like names, else 0.
`;

const options = {
	...backendWords,
	...egressWords,
	timeout: { type: 'string' },
	figures: { type: 'string', default: '.' },
} as const;

const lifetimeMs = 3_600_000;

export const replCommand: Command = {
	name: 'repl',
	summary: 'a Python prompt whose variables stay',
	help,
	async run(words, terminal) {
		const { values } = parseOptions(words, options);
		const timeoutMs = seconds(values.timeout, 'timeout') ?? lifetimeMs;
		const egress = parseEgressWords(values);
		const wanted = { wanted: values, terminal, egress, lifetimeMs };
		return withSandbox(wanted, async (box, interrupts) => {
			const shown = new Shown(terminal, values.figures);
			for await (const code of entries(terminal, interrupts)) {
				const result = await interrupts.during((signal) =>
					box.runCode(code, { timeoutMs, signal, ...shown.listening }),
				);
				if (!interrupts.end.aborted) shown.end(result);
				const exit = ownExit(result);
				if (exit !== undefined) return exit.exitCode;
			}
			return exitCodes.ok;
		});
	},
};

/** What is typed, whole: as many lines as belong together. */
async function* entries(terminal: Terminal, interrupts: Interrupts): AsyncGenerator<string> {
	const { end } = interrupts;
	if (end.aborted) return;
	const typing = new TypedLines(terminal, () => {
		if (!interrupts.isBusy) return false;
		interrupts.interrupt();
		return true;
	});
	const close = (): void => typing.close();
	end.addEventListener('abort', close, { once: true });
	try {
		let lines: string[] = [];
		for (;;) {
			const typed = await typing.next(lines.length === 0 ? '>>> ' : '... ');
			if (typed === 'over') break;
			if (typed === 'given-up') {
				lines = [];
				continue;
			}
			lines.push(typed.line);
			const code = lines.join('\n');
			if (needsMore(code)) continue;
			lines = [];
			if (code.trim() !== '') yield code;
		}
		if (lines.length > 0 && !end.aborted) yield lines.join('\n');
	} finally {
		end.removeEventListener('abort', close);
		typing.close();
	}
}
