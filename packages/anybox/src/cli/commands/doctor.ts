import type { EnforcementFinding } from '@anybox/core';
import { type KnownBackend, knownBackends } from '../backends.ts';
import { type Command, exitCodes, type Terminal } from '../command.ts';
import { Interrupts } from '../interrupts.ts';
import { openSandbox } from '../open.ts';
import { reasonOf } from '../reason.ts';
import { table } from '../table.ts';
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
				tried.push(await tryOut(backend, { terminal, signal: interrupts.end }));
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
			return tried.every(({ trouble }) => trouble === undefined) ? exitCodes.ok : exitCodes.failed;
		});
	},
};

interface Tried {
	readonly name: string;
	readonly words: string;
	/** What holds in its sandboxes. */
	readonly findings: readonly EnforcementFinding[];
	/** Why it cannot be used. */
	readonly trouble?: string;
}

function rowsOf({ name, words, findings, trouble }: Tried): readonly (readonly string[])[] {
	const seen = findings.map((finding) => [
		'',
		finding.promise,
		`${finding.verdict}: ${finding.seen}`,
	]);
	return [[trouble === undefined ? 'ok' : 'no', name, trouble ?? words], ...seen];
}

interface Trying {
	readonly terminal: Terminal;
	readonly signal: AbortSignal;
}

async function tryOut({ name, make }: KnownBackend, { terminal, signal }: Trying): Promise<Tried> {
	const startedAt = performance.now();
	const failed = (trouble: string): Tried => ({ name, words: '', findings: [], trouble });
	try {
		const backend = make();
		await using box = await openSandbox(backend, { terminal, signal });
		const { text, error } = await box.runCode('import sys; sys.version.split()[0]', { signal });
		if (text === undefined) return failed(`it ran no code: ${error?.value}`);
		const took = Math.round(performance.now() - startedAt);
		const { isolation } = backend.capabilities;
		const { findings } = await box.verify({ signal });
		return {
			name,
			words: `Python ${text.slice(1, -1)}, isolation ${isolation}, first cell after ${took} ms`,
			findings,
		};
	} catch (error) {
		return failed(reasonOf(error));
	}
}
