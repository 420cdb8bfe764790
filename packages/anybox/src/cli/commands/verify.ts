import { backendWords, ownOptionsHelp } from '../backend-words.ts';
import { type Command, exitCodes } from '../command.ts';
import { egressHelp, egressWords, parseEgressWords } from '../egress-word.ts';
import { telling } from '../progress.ts';
import { table } from '../table.ts';
import { withSandbox } from '../with-sandbox.ts';
import { parseOptions } from '../words.ts';

const help = `Looks from inside a sandbox at what really holds, and holds it against what was asked for.

  anybox verify

  --backend NAME       which one; default: embedded
${ownOptionsHelp}
${egressHelp}
  --json               the whole report as JSON

  The exit code is 0 when all that was asked for holds, and 1 when anything is weaker.
`;

const options = {
	...backendWords,
	...egressWords,
	json: { type: 'boolean', default: false },
} as const;

export const verifyCommand: Command = {
	name: 'verify',
	summary: 'looks from inside a sandbox at what really holds',
	help,
	async run(words, terminal) {
		const { values } = parseOptions(words, options);
		const egress = parseEgressWords(values);
		return withSandbox({ wanted: values, terminal, egress }, async (box, interrupts) => {
			const told = telling(terminal, `looking around in ${box.backend.name}`);
			const report = await box.verify({ signal: interrupts.end }).finally(told);
			const rows = report.findings.map(({ promise, verdict, asked, seen }) => [
				verdict,
				promise,
				asked,
				seen,
			]);
			const text = table([['verdict', 'promise', 'asked', 'seen'], ...rows]);
			const all = report.holds ? 'holds' : 'does not hold';
			terminal.stdout.write(
				values.json
					? `${JSON.stringify(report, null, 2)}\n`
					: `${text}\n${box.backend.name} ${all}\n`,
			);
			return report.holds ? exitCodes.ok : exitCodes.failed;
		});
	},
};
