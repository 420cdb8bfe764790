import type { Check } from '../../check.ts';
import { atMost, same } from '../../expectations.ts';
import { idsOf, recordsOf } from '../support/listed.ts';

/** Two clocks may disagree; what is wrong by more is no time of making. */
const skewMs = 10 * 60_000;

export const listingChecks: readonly Check[] = [
	{
		id: 'lifecycle/list-finds-by-labels',
		level: 'must',
		claim:
			'`list` yields the sandboxes that carry all the labels asked for, with all their labels, and no other.',
		async run(context) {
			const { backend, create, labels, request } = context;
			const [both, red, blue] = await Promise.all([
				create({ labels: { colour: 'red', size: 'A.4_x-1' } }),
				create({ labels: { colour: 'red' } }),
				create({ labels: { colour: 'blue', size: 'A.4_x-1' } }),
			]);
			const ids = (...drivers: readonly { readonly id: string }[]): readonly string[] =>
				drivers.map(({ id }) => id).toSorted();
			same(await idsOf(context), ids(both, red, blue), 'the sandboxes of this check');
			const reds = await recordsOf(context, { colour: 'red' });
			same(reds.map(({ id }) => id).toSorted(), ids(both, red), 'the sandboxes with one label');
			const narrow = { colour: 'red', size: 'A.4_x-1' };
			same(await idsOf(context, narrow), ids(both), 'the sandboxes with two labels');
			same(await idsOf(context, { colour: 'green' }), [], 'the sandboxes with a label of none');
			const missing = new Set([both.id, red.id, blue.id]);
			for await (const { id } of backend.list({ ...request(), labels: {} })) missing.delete(id);
			same([...missing], [], 'the sandboxes missing where no label is asked for');
			const wanted = { ...narrow, ...labels };
			const shown = reds.find(({ id }) => id === both.id)?.labels ?? {};
			const kept = Object.keys(wanted).map((name) => [name, shown[name]]);
			same(Object.fromEntries(kept), wanted, 'the labels of a sandbox in the list');
		},
	},
	{
		id: 'lifecycle/list-tells-state-and-age',
		level: 'must',
		claim:
			'`list` tells a sandbox that runs as `running`, and when it was made or nothing of that.',
		async run(context) {
			const { create, clock } = context;
			const { id } = await create();
			const now = clock.date().getTime();
			const records = await recordsOf(context);
			const seen = records.map((record) => [record.id, record.state]);
			same(seen, [[id, 'running']], 'the sandbox and its state in the list');
			for (const { createdAt } of records) {
				if (createdAt === null) continue;
				atMost(Math.abs(createdAt - now), skewMs, `how far ${createdAt} is from ${now}, in ms`);
			}
		},
	},
	{
		id: 'lifecycle/list-forgets-the-destroyed',
		level: 'must',
		claim: 'A destroyed sandbox is not listed.',
		async run(context) {
			const { create, request } = context;
			const mark = { mark: 'forgotten' };
			const driver = await create({ labels: mark });
			same(await idsOf(context, mark), [driver.id], 'the list while the sandbox lives');
			await driver.destroy(request());
			same(await idsOf(context, mark), [], 'the list after the sandbox was destroyed');
		},
	},
];
