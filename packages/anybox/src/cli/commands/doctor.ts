import type { EnforcementFinding } from '@anybox/core';
import { type KnownBackend, knownBackends } from '../backends.ts';
import { type Command, exitCodes } from '../command.ts';
import { Interrupts } from '../interrupts.ts';
import { table } from '../table.ts';
import { type Trial, tryOut, type Trying } from '../trial.ts';
import { parseOptions } from '../words.ts';
import { version } from '../version.ts';

const help = `Tries what is here: each backend makes a sandbox and runs a line in it, and what holds there is looked at.

  anybox doctor

  The exit code is 0 when every backend can be used, and 1 when one cannot; it says why.
`;

export const doctorCommand: Command = {
	name: 'doctor',
	summary: 'tries which backends can be used here',
	help,
	async run(words, terminal) {
		parseOptions(words, {});
		return Interrupts.around(terminal, async (interrupts) => {
			const tried: Tried[] = [];
			for (const backend of knownBackends) {
				tried.push(await examined(backend, { terminal, signal: interrupts.end }));
				// It says nothing of a backend that its trial was ended.
				if (interrupts.end.aborted) return exitCodes.interrupted;
			}
			const rows = tried.flatMap(rowsOf);
			const here = [
				['', 'anybox', version()],
				['', 'node', process.versions.node],
				['', 'platform', `${process.platform} ${process.arch}`],
			];
			terminal.stdout.write(table([...here, ...rows]));
			return tried.every(({ trial }) => 'seen' in trial) ? exitCodes.ok : exitCodes.failed;
		});
	},
};

interface Seen {
	readonly words: string;
	/** What holds in its sandboxes. */
	readonly findings: readonly EnforcementFinding[];
}

interface Tried {
	readonly name: string;
	readonly trial: Trial<Seen>;
}

function rowsOf({ name, trial }: Tried): readonly (readonly string[])[] {
	if ('trouble' in trial) return [['no', name, trial.trouble]];
	const { words, findings } = trial.seen;
	const rows = findings.map(({ promise, verdict, seen }) => ['', promise, `${verdict}: ${seen}`]);
	return [['ok', name, words], ...rows];
}

async function examined({ name, make }: KnownBackend, trying: Trying): Promise<Tried> {
	const startedAt = performance.now();
	const trial = await tryOut(make, trying, async (box, python) => {
		const took = Math.round(performance.now() - startedAt);
		const { isolation } = box.capabilities;
		const { findings } = await box.verify({ signal: trying.signal });
		return {
			words: `Python ${python}, isolation ${isolation}, first cell after ${took} ms`,
			findings,
		};
	});
	return { name, trial };
}
