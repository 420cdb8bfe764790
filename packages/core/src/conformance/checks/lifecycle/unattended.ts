import type { Driver } from '../../../contract/driver.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { recordsOf } from '../support/listed.ts';

const shortMs = 1000;
/** For the backend to notice: some look every few seconds only. */
const noticeMs = 8000;

/** What a backend does to a sandbox when no core watches it: these checks hold drivers and no `Sandbox`. */
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
