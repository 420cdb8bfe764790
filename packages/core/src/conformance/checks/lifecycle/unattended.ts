import type { Driver } from '../../../contract/driver.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { same, truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { recordsOf } from '../support/listed.ts';
import { runsPython } from '../support/run-python.ts';

const shortMs = 1000;
/** So long that no cell of a busy machine takes it, and the time that a sandbox is then used for. */
const idleMs = 2000;
const usedMs = 5000;
/** For the backend to notice: some look every few seconds only. */
const noticeMs = 8000;

/** What a backend does to a sandbox by itself: most of these checks hold drivers, which no core watches. */
export const unattendedChecks: readonly Check[] = [
	{
		id: 'lifecycle/backend-minds-the-lifetime',
		level: 'must',
		claim: 'A backend with a lifetime of its own ends a sandbox at it when no core does.',
		needs: ['lifetime:native'],
		async run(context) {
			const driver = await context.create({ spec: { lifetimeMs: shortMs } });
			await ends(context, driver, `a lifetime of ${shortMs} ms`);
		},
	},
	{
		id: 'lifecycle/backend-minds-extend',
		level: 'must',
		claim: 'A backend with a lifetime of its own lets an extended sandbox outlive its first end.',
		needs: ['lifetime:native', 'extend:native'],
		async run(context) {
			const { create, request } = context;
			const spec = { lifetimeMs: 2 * shortMs };
			const extended = await create({ spec });
			await extended.extend?.({ ...request(), lifetimeMs: 60_000 });
			// Made later, so that its end comes later than the one that was moved.
			const other = await create({ spec });
			await ends(context, other, `a lifetime of ${2 * shortMs} ms`);
			truthy('a sandbox runs on that was extended', await isRunning(context, extended));
		},
	},
	{
		id: 'lifecycle/backend-minds-idleness',
		level: 'must',
		claim:
			'A backend with an idle time of its own ends or pauses a sandbox that nobody calls when no core does.',
		needs: ['idle:native'],
		async run(context) {
			const driver = await context.create({ spec: { idleMs: shortMs } });
			await ends(context, driver, `an idle time of ${shortMs} ms`);
		},
	},
	{
		id: 'lifecycle/used-is-not-idle',
		level: 'must',
		claim:
			'A sandbox in use is not idle: calls, and bytes to and from its processes, put its end off.',
		needs: ['idle:native'],
		async run({ open, clock }) {
			const box = await open({ idleMs });
			const { contextId, epoch } = await runsPython(box, 'kept = 42');
			const end = clock.now() + usedMs;
			while (clock.now() < end) await runsPython(box, '1');
			const after = await runsPython(box, 'kept');
			same(after.text, '42', 'a variable after cells that followed each other');
			same([after.contextId, after.epoch], [contextId, epoch], 'the context and the epoch');
		},
	},
];

async function ends(context: CheckContext, driver: Driver, limit: string): Promise<void> {
	const what = `a sandbox with ${limit} runs no more`;
	await eventually(context, { what, withinMs: noticeMs }, async () => {
		return !(await isRunning(context, driver));
	});
}

async function isRunning(context: CheckContext, { id }: Driver): Promise<boolean> {
	const records = await recordsOf(context);
	return records.some((record) => record.id === id && record.state === 'running');
}
