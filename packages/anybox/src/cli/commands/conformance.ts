import { appendFile, writeFile } from 'node:fs/promises';
import type { Backend } from '@anybox/core';
import {
	type ConformanceOptions,
	type ConformanceReport,
	jsonReport,
	junitReport,
	markdownReport,
	namedPages,
	runConformance,
	textReport,
} from '@anybox/core/conformance';
import { backendWords, ownOptionsHelp } from '../backend-words.ts';
import { findBackend } from '../backends.ts';
import { type Command, exitCodes, type Terminal, UsageError } from '../command.ts';
import { Interrupts } from '../interrupts.ts';
import { lineOfProgress } from '../progress.ts';
import { reasonOf } from '../reason.ts';
import { parseWords } from '../words.ts';

const help = `Whether a backend keeps the contract, check by check.

  anybox conformance NAME
  anybox conformance ./backend.js

${ownOptionsHelp}
  --only AREA          an area or a check, as often as wanted; default: all
  --json FILE          also the report as JSON
  --junit FILE         also the report as JUnit's XML
  --markdown FILE      also the report as Markdown

  The exit code is 0 when every check that applies passes. What a backend declares absent is no pass, and is
  counted apart.

  anybox conformance embedded --only timeouts
  anybox conformance docker --runtime runsc
  anybox conformance ./backend.js --junit report.xml
`;

const { backend: _, ...ownWords } = backendWords;

const options = {
	...ownWords,
	only: { type: 'string', multiple: true },
	json: { type: 'string' },
	junit: { type: 'string' },
	markdown: { type: 'string' },
} as const;

const reporters = { json: jsonReport, junit: junitReport, markdown: markdownReport } as const;
const kinds = ['json', 'junit', 'markdown'] as const;

export const conformanceCommand: Command = {
	name: 'conformance',
	summary: 'whether a backend keeps the contract',
	help,
	async run(words, terminal) {
		const { values, positionals } = parseWords(words, options);
		const [name, ...more] = positionals;
		if (name === undefined || more.length > 0) {
			throw new UsageError('name one backend, or the module of one');
		}
		await using pages = await namedPages();
		const found = await findBackend({ ...values, backend: name }, pages);
		const { backend, prepare, looksUp } = found;
		for (const kind of kinds) await requireWritable(values[kind]);
		return await Interrupts.around(terminal, async (interrupts) => {
			await prepare({ terminal, signal: interrupts.end });
			const report = await reported(backend, {
				terminal,
				signal: interrupts.end,
				...(values.only === undefined ? {} : { only: values.only }),
				...(looksUp ? { egressTargets: { byName: pages.pair } } : {}),
			});
			terminal.stdout.write(textReport(report));
			for (const kind of kinds) {
				const file = values[kind];
				if (file !== undefined) await writeFile(file, reporters[kind](report));
			}
			return report.ok ? exitCodes.ok : exitCodes.failed;
		});
	},
};

/** Known before minutes of checks, not after them. */
async function requireWritable(file: string | undefined): Promise<void> {
	if (file === undefined) return;
	try {
		await appendFile(file, '');
	} catch (error) {
		throw new UsageError(`${file} cannot be written: ${reasonOf(error)}`);
	}
}

interface Running extends Pick<ConformanceOptions, 'only' | 'egressTargets'> {
	readonly terminal: Terminal;
	readonly signal: AbortSignal;
}

/** Tells each check as it comes, where somebody sits there. */
async function reported(
	backend: Backend,
	{ terminal, ...running }: Running,
): Promise<ConformanceReport> {
	const line = lineOfProgress(terminal);
	let done = 0;
	try {
		return await runConformance(backend, {
			...running,
			onFinding({ id, outcome }) {
				done += 1;
				line.tell(`${done} ${outcome} ${id}`);
			},
		});
	} finally {
		line.wipe();
	}
}
