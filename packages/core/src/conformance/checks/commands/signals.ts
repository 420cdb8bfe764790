import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { same } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { runsCommand } from '../support/runs-command.ts';
import { startCommand } from '../support/start-command.ts';
import { marginMs } from '../support/time-out.ts';

/** What a program may answer as it likes. */
const caught = ['HUP', 'INT', 'QUIT', 'USR1', 'USR2'] as const;

const obeys = `${caught.map((name) => `trap 'echo got ${name}' ${name}`).join('\n')}
trap 'echo got TERM; exit 7' TERM
echo "ready $$"
while :; do sleep 0.05; done`;

/** The signals that a started command is sent. */
export const commandSignalChecks: readonly Check[] = [
	{
		id: 'commands/signals-arrive',
		level: 'must',
		claim: 'A started command receives the signal that is sent; one that comes too late resolves.',
		needs: ['commands', 'commandSignals'],
		async run(context) {
			const box = await context.open();
			await areCaught(context, box);
			await areObeyed(context, box);
		},
	},
];

async function areCaught(context: CheckContext, box: Sandbox): Promise<void> {
	const { command, hears, ends } = await startCommand(context, box, obeys);
	const ready = await hears('\n');
	for (const name of caught) {
		await command.signal(`SIG${name}`);
		await hears(`got ${name}\n`);
	}
	await command.signal('SIGTERM');
	const { ended, exitCode, stdout } = await ends('a command that exits when asked to');
	same([ended, exitCode], ['error', 7], 'the end that the program chose');
	const answers = [...caught, 'TERM'].map((name) => `got ${name}\n`).join('');
	same(stdout.text, `${ready}${answers}`, 'its output');
}

/** Those that no program is asked about. */
async function areObeyed(context: CheckContext, box: Sandbox): Promise<void> {
	const { command, hears, ends } = await startCommand(context, box, obeys);
	const pid = Number((await hears('\n')).replace('ready ', ''));
	await command.signal('SIGSTOP');
	const what = 'a command stands still after SIGSTOP';
	await eventually(context, { what, withinMs: marginMs }, () =>
		context.within(10_000, standsStill(box, pid), 'a command beside one that stands still'),
	);
	await command.signal('SIGCONT');
	await command.signal('SIGUSR1');
	await hears('got USR1\n');
	await command.signal('SIGKILL');
	const { ended, exitCode, signal } = await ends('a command that was sent SIGKILL');
	same([ended, exitCode, signal], ['killed', null, 'SIGKILL'], 'the end by SIGKILL');
	await context.within(10_000, command.signal('SIGTERM'), 'a signal to a command that has ended');
}

/** Where nothing tells of processes, what runs on after SIGCONT has to do. */
async function standsStill(box: Sandbox, pid: number): Promise<boolean> {
	const look = `[ -r /proc/self/stat ] || { echo T; exit; }
read -r stat < /proc/${pid}/stat
case "$stat" in *') T '*) echo T;; esac`;
	return (await runsCommand(box, look)).stdout.text === 'T\n';
}
