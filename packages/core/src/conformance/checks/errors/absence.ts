import type { Capabilities, Feature } from '../../../contract/capabilities.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { type Check, declares } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { rejectsWith, truthy } from '../../expectations.ts';
import { quote } from '../../words.ts';
import { runsPython } from '../support/run-python.ts';

export const absenceChecks: readonly Check[] = [
	{
		id: 'errors/absent-is-unsupported',
		level: 'must',
		claim:
			'A call whose capability is declared absent rejects with `unsupported` and names the capability.',
		async run(context) {
			const { capabilities, open } = context;
			const box = await open();
			await runsPython(box, '1');
			for (const [feature, call] of callsOf(box, context)) {
				if (declares(capabilities, feature)) continue;
				const error = await rejectsWith('unsupported', call(), `a call that needs ${feature}`);
				const named = Object.values(error.details).some((value) =>
					String(value).split(', ').includes(feature),
				);
				truthy(`the details ${quote(error.details)} name ${feature}`, named);
			}
		},
	},
];

type Call = readonly [feature: Feature, call: () => Promise<unknown>];

function callsOf(box: Sandbox, { capabilities, connect }: CheckContext): readonly Call[] {
	return [
		['connect', () => connect(box.id)],
		['commands', () => box.commands.run('true')],
		...startedCalls(box, capabilities),
		['filesWatch', async () => box.files.watch('.')[Symbol.asyncIterator]().next()],
		['extend', () => box.extend(60_000)],
		['setEgress', () => box.setEgress('none')],
		['pause', () => box.pause()],
		['snapshot', () => box.snapshot()],
		['expose', () => box.expose(8080)],
		['metrics', () => box.metrics()],
	];
}

function startedCalls(box: Sandbox, capabilities: Capabilities): readonly Call[] {
	if (!declares(capabilities, 'commands')) return [];
	return [
		['commandStdin', async () => (await box.commands.start('sleep 5')).writeStdin('text')],
		['commandSignals', async () => (await box.commands.start('sleep 5')).signal('SIGTERM')],
	];
}
