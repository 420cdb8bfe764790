import { randomUUID } from 'node:crypto';
import type { SandboxOptions } from '../../sandbox/options.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { atMost, rejectsWith, same, truthy } from '../expectations.ts';
import { quote } from '../words.ts';
import { idsOf, nothingIsListed } from './support/listed.ts';
import { runPython, runsPython } from './support/run-python.ts';

const thrice = [1, 2, 3] as const;

export const idempotencyChecks: readonly Check[] = [
	{
		id: 'idempotency/kill',
		level: 'must',
		claim: 'Killing three times, at once and one after the other, resolves.',
		async run(context) {
			const { open, create, request } = context;
			const box = await open();
			await Promise.all(thrice.map(() => box.kill()));
			for (const _ of thrice) await box.kill();
			const driver = await create();
			await Promise.all(thrice.map(() => driver.destroy(request())));
			for (const _ of thrice) await driver.destroy(request());
			await nothingIsListed(context, 'the list after killing');
		},
	},
	{
		id: 'idempotency/destroy-by-id',
		level: 'must',
		claim: '`destroy` of an id that is unknown or gone resolves.',
		async run({ backend, create, request }) {
			const unknown = { ...request(), id: `conformance-${randomUUID()}` };
			for (const _ of thrice) await backend.destroy(unknown);
			const { id } = await create();
			for (const _ of thrice) await backend.destroy({ ...request(), id });
		},
	},
	{
		id: 'idempotency/create-with-one-key',
		level: 'must',
		claim: '`create` twice with one key gives one sandbox, and a new one when that has ended.',
		needs: ['idempotentCreate'],
		async run(context) {
			const key = randomUUID();
			const [one, other] = await Promise.all([context.open({ key }), context.open({ key })]);
			const later = await context.open({ key });
			same([other.id, later.id], [one.id, one.id], 'the ids of sandboxes with one key');
			same(await idsOf(context), [one.id], 'the list');
			await one.kill();
			const next = await context.open({ key });
			await runsPython(next, '1');
		},
	},
	{
		id: 'idempotency/create-with-one-key-and-another-spec',
		level: 'must',
		claim:
			'`create` with the key of a sandbox of other egress or resources rejects with `already-exists`, and changes nothing.',
		needs: ['idempotentCreate'],
		async run(context) {
			const key = randomUUID();
			const one = await context.open({ key });
			for (const options of otherSpecs(context)) {
				const what = `the same key with ${quote(options)}`;
				await rejectsWith('already-exists', context.open({ key, ...options }), what);
			}
			same(await idsOf(context), [one.id], 'the list');
			await runsPython(one, '1');
		},
	},
	{
		id: 'idempotency/create-with-two-keys',
		level: 'must',
		claim: '`create` with two keys gives two sandboxes.',
		async run({ open }) {
			const stem = randomUUID();
			const one = await open({ key: `${stem}-one` });
			const other = await open({ key: `${stem}-two` });
			truthy(`the ids ${one.id} and ${other.id} of two keys differ`, one.id !== other.id);
		},
	},
	{
		id: 'idempotency/cell-runs-once',
		level: 'must',
		claim: 'A cell runs at most once, whatever happens to the call.',
		async run({ open }) {
			const box = await open({ graceMs: 200 });
			await runPython(box, marking('ok', ''));
			await runPython(box, marking('error', 'raise ValueError("once")'));
			await runPython(box, marking('exit', 'os._exit(3)'));
			await runPython(box, marking('timeout', 'time.sleep(60)'), { timeoutMs: 2000 });
			const stop = new AbortController();
			const aborted = runPython(box, marking('abort', 'time.sleep(60)'), { signal: stop.signal });
			stop.abort();
			await aborted.catch(() => {});
			for (const name of ['ok', 'error', 'exit', 'timeout'] as const) {
				same(await runsOf(box, name), 1, `how often the cell that ends by ${name} ran`);
			}
			atMost(await runsOf(box, 'abort'), 1, 'how often the cell that was aborted ran');
		},
	},
	{
		id: 'idempotency/restart',
		level: 'must',
		claim: 'Restarting a context twice at once resolves, and it works afterwards.',
		async run({ open }) {
			const box = await open();
			const { contextId: context } = await box.contexts.create({ language: 'python' });
			await runsPython(box, 'kept = 1', { context });
			await Promise.all([box.contexts.restart(context), box.contexts.restart(context)]);
			const { text } = await runsPython(box, '"kept" in globals()', { context });
			same(text, 'False', 'a variable is there after two restarts');
		},
	},
];

/** Other specs than the usual one, as far as the backend has any. */
function otherSpecs({ capabilities, spec }: CheckContext): readonly SandboxOptions[] {
	const { egress, resources } = spec();
	const { memoryMiB, pids } = resources;
	return [
		...(egress !== 'full' && capabilities.egressFull !== false
			? [{ egress: 'full' } as const]
			: []),
		...(memoryMiB === null ? [] : [{ resources: { memoryMiB: memoryMiB / 2 } }]),
		...(pids === null ? [] : [{ resources: { pids: Math.ceil(pids / 2) } }]),
	];
}

/** Code that notes that it ran, and then does what ends it. */
function marking(name: string, ending: string): string {
	return [
		'import os, time',
		`with open("${name}.runs", "a") as file: file.write("x")`,
		ending,
	].join('\n');
}

async function runsOf(box: Sandbox, name: string): Promise<number> {
	const path = `/workspace/${name}.runs`;
	return (await box.files.exists(path)) ? (await box.files.read(path)).length : 0;
}
