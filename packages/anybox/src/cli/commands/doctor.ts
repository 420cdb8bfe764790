import { backendsToTry, backendWords, ownOptionsHelp } from '../backend-words.ts';
import { type Command, exitCodes } from '../command.ts';
import { examined } from '../examined.ts';
import { Interrupts } from '../interrupts.ts';
import { table } from '../table.ts';
import { parseOptions } from '../words.ts';
import { version } from '../version.ts';

const help = `Tries what is here: each backend makes a sandbox and runs a line in it, and what holds there is looked at. Of an
engine every runtime is tried.

  anybox doctor

  --backend NAME       this one alone; default: all
${ownOptionsHelp}

  No image is pulled. What is absent is told of: a backend that needs something which is not here is marked
  with a minus.

  The exit code is 0 when every backend that has what it needs can be used, and 1 when one cannot; it says
  why. One that is named by --backend must have what it needs, too.
`;

export const doctorCommand: Command = {
	name: 'doctor',
	summary: 'tries which backends can be used here',
	help,
	async run(words, terminal) {
		const { values } = parseOptions(words, backendWords);
		const chosen = backendsToTry(values);
		return Interrupts.around(terminal, async (interrupts) => {
			const here = [
				['', 'anybox', version()],
				['', 'node', process.versions.node],
				['', 'platform', `${process.platform} ${process.arch}`],
			];
			const all = [];
			for (const backend of chosen) {
				all.push(await examined(backend, { terminal, signal: interrupts.end }));
				// It says nothing of a backend that its trial was ended.
				if (interrupts.end.aborted) return exitCodes.interrupted;
			}
			terminal.stdout.write(table([...here, ...all.flatMap(({ rows }) => rows)]));
			const fine = values.backend === undefined ? ['ok', '-'] : ['ok'];
			return all.every(({ mark }) => fine.includes(mark)) ? exitCodes.ok : exitCodes.failed;
		});
	},
};
