import type { RunResult, Sandbox } from '@anybox/core';
import { backendWords, ownOptionsHelp } from '../backend-words.ts';
import { type Command, exitCodes, type Terminal, UsageError } from '../command.ts';
import { egressHelp, egressWords, parseEgressWords } from '../egress-word.ts';
import { ownExit } from '../own-exit.ts';
import { programIn } from '../program.ts';
import { Shown } from '../shown.ts';
import { withSandbox } from '../with-sandbox.ts';
import { parseWords, seconds } from '../words.ts';

const help = `Runs Python in a sandbox of its own, and shows what it prints as it comes.

  anybox run -c CODE
  anybox run FILE
  anybox run -

  -c, --code CODE      the code itself
  FILE, -              the code in a file, or from standard input; at most 8 MiB
  --backend NAME       where it runs; default: embedded (see anybox backends)
${ownOptionsHelp}
${egressHelp}
  --timeout SECONDS    the code is interrupted then; default: 30
  --figures FOLDER     where images are saved; default: this folder
  --json               the whole result as JSON, in the place of anything else

  The exit code is 0 when the code ran to its end, and its own when it ended itself, as by sys.exit(3). Else
  it is 1 when it failed, 2 when this command makes no sense, 124 when the code took too long, 130 when
  Ctrl-C ended it.

  anybox run -c 'print(6 * 7)'
  anybox run script.py --timeout 60
  echo 'import sys; sys.version' | anybox run - --json
`;

const options = {
	code: { type: 'string', short: 'c' },
	...backendWords,
	...egressWords,
	timeout: { type: 'string' },
	figures: { type: 'string', default: '.' },
	json: { type: 'boolean', default: false },
} as const;

export const runCommand: Command = {
	name: 'run',
	summary: 'runs Python code, a file or what comes in',
	help,
	async run(words, terminal) {
		const { values, positionals } = parseWords(words, options);
		const timeoutMs = seconds(values.timeout, 'timeout');
		const code = await codeOf(values.code, positionals, terminal);
		const egress = parseEgressWords(values);
		const wanted = { wanted: values, terminal, egress, ...lifetimeFor(timeoutMs) };
		return withSandbox(wanted, async (box, interrupts) => {
			const shown = new Shown(terminal, values.figures);
			const result = await interrupts.during((signal) =>
				ran(box, { code, timeoutMs, signal, shown: values.json ? undefined : shown }),
			);
			if (values.json) terminal.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
			else if (!interrupts.end.aborted) shown.end(result);
			return exitCodeOf(result);
		});
	},
};

interface Run {
	readonly code: string;
	readonly timeoutMs: number | undefined;
	readonly signal: AbortSignal;
	readonly shown: Shown | undefined;
}

function ran(box: Sandbox, { code, timeoutMs, signal, shown }: Run): PromiseLike<RunResult> {
	return box.runCode(code, {
		signal,
		...(timeoutMs === undefined ? {} : { timeoutMs }),
		...shown?.listening,
	});
}

/** A sandbox lives longer than the code that it is made for. */
function lifetimeFor(timeoutMs: number | undefined): { readonly lifetimeMs?: number } {
	const spareMs = 60_000;
	return timeoutMs === undefined ? {} : { lifetimeMs: Math.max(300_000, timeoutMs + spareMs) };
}

async function codeOf(
	code: string | undefined,
	positionals: readonly string[],
	terminal: Terminal,
): Promise<string> {
	const [file, ...more] = positionals;
	if (code !== undefined && file !== undefined) {
		throw new UsageError('there is -c and a file: give one');
	}
	if (more.length > 0) throw new UsageError(`one file at a time: what is "${more[0]}"?`);
	if (code !== undefined) return code;
	if (file === undefined) {
		throw new UsageError('there is nothing to run: give -c CODE, a file, or -');
	}
	return programIn(file, terminal);
}

/** Code that ends itself when it is interrupted was interrupted. */
function exitCodeOf(result: RunResult): number {
	const { ended } = result;
	if (ended === 'ok') return exitCodes.ok;
	if (ended === 'timeout') return exitCodes.timeout;
	if (ended === 'cancelled') return exitCodes.interrupted;
	return ownExit(result)?.exitCode ?? exitCodes.failed;
}
