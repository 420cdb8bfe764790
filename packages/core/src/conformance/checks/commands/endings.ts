import { randomInt } from 'node:crypto';
import type { Check } from '../../check.ts';
import { atMost, same } from '../../expectations.ts';
import { runsCommand } from '../support/runs-command.ts';

/** How soon a command must have ended that leaves somebody behind, and how long that one stays. */
const promptMs = 3000;
const holdS = 30;

/** What programs mostly say, and what shells give a meaning to. */
const usualCodes = [1, 2, 42, 126, 128, 130, 137, 139, 143, 254, 255];

/** The usual ones, and some that nobody foresees. */
const codes = (): readonly number[] => [
	...Array.from({ length: 3 }, () => randomInt(3, 126)),
	...usualCodes,
];

/** How commands end. */
export const commandEndingChecks: readonly Check[] = [
	{
		id: 'commands/exit-code-is-a-result',
		level: 'must',
		claim: 'An exit code other than 0 is a result.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const { ended, exitCode, signal, stdout } = await box.commands.run('echo said; exit 3');
			same([ended, exitCode, signal], ['error', 3, null], 'the end of a command that exits with 3');
			same(stdout.text, 'said\n', 'its output');
			const good = await box.commands.run(['true']);
			same([good.ended, good.exitCode, good.signal], ['ok', 0, null], 'the end of true');
		},
	},
	{
		id: 'commands/exit-code-is-exact',
		level: 'must',
		claim: "The exit code is the program's own, 137 and 255 included.",
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			for (const code of codes()) {
				const { ended, exitCode, signal } = await box.commands.run(`exit ${code}`);
				same([ended, exitCode, signal], ['error', code, null], `the end by exit ${code}`);
			}
		},
	},
	{
		id: 'commands/signal-has-no-exit-code',
		level: 'must',
		claim:
			"A command that a signal ended has no exit code, the signal's name, and `ended: 'killed'`.",
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			for (const name of ['KILL', 'TERM', 'SEGV']) {
				const { ended, exitCode, signal } = await box.commands.run(`kill -${name} $$; sleep 5`);
				same([ended, exitCode, signal], ['killed', null, `SIG${name}`], `the end by SIG${name}`);
			}
		},
	},
	{
		id: 'commands/grandchild-holding-pipes',
		level: 'must',
		claim: 'A grandchild that holds the pipes does not hold up the result.',
		needs: ['commands'],
		async run({ open, within, measure }) {
			const box = await open();
			const running = runsCommand(box, `sleep ${holdS} & echo done`);
			const { stdout, durationMs } = await within(2 * promptMs, running, 'the result of a command');
			measure('a command whose pipes are held', durationMs, 'ms');
			atMost(durationMs, promptMs, `the milliseconds of a command whose child stays ${holdS} s`);
			same(stdout.text, 'done\n', 'its output');
		},
	},
];
