import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { atMost, same, truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/is-alive.ts';
import { startCommand } from '../support/start-command.ts';
import { limits, marginMs } from '../support/time-out.ts';

/** A child and a grandchild that outlives its parent; each says its process id. */
const tree = `sleep 300 & echo $!
sh -c 'sleep 300 & echo $!'
echo ready
wait`;

/** As `tree`, and nothing in it can be asked. */
const stubbornTree = `trap '' TERM INT HUP
${tree}`;

/** Commands that are made to end. */
export const commandStoppingChecks: readonly Check[] = [
	{
		id: 'commands/timeout-ends-the-tree',
		level: 'must',
		claim: 'A command at its limit ends as `timeout`, with everything it started.',
		needs: ['commands'],
		async run(context) {
			const { timeoutMs, graceMs } = limits;
			const box = await context.open({ graceMs });
			for (const line of [tree, stubbornTree]) {
				const { ended, stdout, durationMs } = await box.commands.run(line, { timeoutMs });
				same(ended, 'timeout', 'the end of a command at its limit');
				context.measure('overrun', durationMs - timeoutMs, 'ms');
				atMost(durationMs, timeoutMs + graceMs + marginMs, 'the milliseconds that it took');
				await treeIsGone(context, box, stdout.text);
			}
		},
	},
	{
		id: 'commands/kill-ends-the-tree',
		level: 'must',
		claim: '`kill` ends a started command and everything it started, and twice resolves.',
		needs: ['commands'],
		async run(context) {
			const box = await context.open();
			for (const line of [tree, stubbornTree]) {
				const { command, hears } = await startCommand(context, box, line);
				const said = await hears('ready\n');
				await context.within(10_000, command.kill(), 'kill');
				const { ended, exitCode } = await command.wait();
				same([ended, exitCode], ['killed', null], 'the end of a killed command');
				await treeIsGone(context, box, said);
				await context.within(10_000, command.kill(), 'a second kill');
			}
		},
	},
];

/** Demands that the processes end that the command named. */
async function treeIsGone(context: CheckContext, box: Sandbox, said: string): Promise<void> {
	const pids = (said.match(/^\d+$/gm) ?? []).map(Number);
	truthy(`a command named its two children before it was stopped: ${said}`, pids.length === 2);
	const what = 'all that a stopped command had started has ended';
	await eventually(context, { what, withinMs: marginMs }, async () => {
		const alive = await Promise.all(pids.map((pid) => isAlive(box, pid)));
		return !alive.includes(true);
	});
}
