import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { rejectsWith, same } from '../../expectations.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { destroysById, endlessCode } from '../support/destroy-by-id.ts';
import { eventually } from '../support/eventually.ts';
import { idsOf, nothingIsListed } from '../support/listed.ts';
import { refusesToCreate } from '../support/refuses-to-create.ts';
import { runPython, runsPython } from '../support/run-python.ts';
import { startCell } from '../support/start-cell.ts';

/** How long a cell may take to end from the kill on: less than core waits before it gives up. */
const settleMs = 1800;

export const endingChecks: readonly Check[] = [
	{
		id: 'lifecycle/killed-is-not-running',
		level: 'must',
		claim:
			'Every call on a killed sandbox rejects with `not-running`, whichever of its handles killed it.',
		async run(context) {
			const { open, connect, capabilities } = context;
			const box = await open();
			const elsewhere = capabilities.connect === false ? undefined : await connect(box.id);
			await box.kill();
			for (const [name, call] of callsOf(box, capabilities)) {
				await rejectsWith('not-running', call(), `${name} after kill`);
			}
			if (elsewhere === undefined) return;
			await isGone(elsewhere, 'another handle');
			const maker = await open();
			await (await connect(maker.id)).kill();
			await nothingIsListed(context, 'the list after a handle that connected killed the sandbox');
			await isGone(maker, 'the first handle');
		},
	},
	{
		id: 'lifecycle/destroy-needs-no-driver',
		level: 'must',
		claim:
			'`destroy` of the backend ends a sandbox without a driver, and the cells and commands that run in it.',
		async run(context) {
			const box = await destroysById(context, { what: 'a sandbox' });
			await isGone(box, 'a handle whose sandbox was destroyed by id');
		},
	},
	{
		id: 'lifecycle/ends-at-its-lifetime',
		level: 'must',
		claim: 'A sandbox ends at its lifetime, and is then neither usable nor listed.',
		async run(context) {
			const box = await context.open({ lifetimeMs: 400 });
			const what = 'a sandbox with a lifetime of 400 ms is gone from the list';
			await eventually(context, { what, withinMs: 8000 }, async () => {
				return (await idsOf(context)).length === 0;
			});
			await rejectsWith('not-running', runPython(box, '1'), 'runCode after the lifetime');
		},
	},
	{
		id: 'lifecycle/extend-moves-the-end',
		level: 'must',
		claim: '`extend` moves the end of the lifetime.',
		needs: ['extend'],
		async run({ open, capabilities }) {
			const box = await open({ lifetimeMs: 1000 });
			await box.extend(Math.min(60_000, capabilities.maxLifetimeMs ?? 60_000));
			await runsPython(box, 'import time\ntime.sleep(1.3)');
			same(box.state, 'running', 'the state after the first end of the lifetime');
		},
	},
	{
		id: 'lifecycle/lifetime-limit-is-kept',
		level: 'must',
		claim: 'A lifetime beyond `maxLifetimeMs` is refused before anything exists.',
		needs: ['maxLifetimeMs'],
		async run(context) {
			const { open, capabilities } = context;
			const longest = capabilities.maxLifetimeMs ?? 0;
			const beyond = { lifetimeMs: longest + 1 };
			const what = `a lifetime of ${longest + 1} ms`;
			await refusesToCreate(context, 'unsupported', { what, options: beyond });
			await open({ lifetimeMs: longest });
		},
	},
	{
		id: 'lifecycle/kill-ends-a-running-cell',
		level: 'must',
		claim: 'Killing a sandbox while a cell runs ends the cell as `killed` with its state `lost`.',
		async run(context) {
			const box = await context.open();
			const { run } = await startCell(context, box, endlessCode);
			const killing = box.kill();
			const { ended, state } = await context.within(settleMs, run, 'a cell of a killed sandbox');
			await killing;
			same({ ended, state }, { ended: 'killed', state: 'lost' }, 'the end of the cell');
		},
	},
];

/** Demands what a backend has to see by itself: this handle was not told. */
async function isGone(box: Sandbox, handle: string): Promise<void> {
	await rejectsWith('not-running', runPython(box, '1'), `runCode of ${handle}`);
	const write = box.files.write('late.txt', 'late');
	await rejectsWith('not-running', write, `files.write of ${handle}`);
}

type Call = readonly [name: string, call: () => PromiseLike<unknown>];

function callsOf(box: Sandbox, capabilities: CheckContext['capabilities']): readonly Call[] {
	const { files, contexts, commands } = box;
	const always: readonly Call[] = [
		['runCode', () => runPython(box, '1')],
		['files.read', () => files.read('a')],
		['files.write', () => files.write('a', 'a')],
		['files.list', () => files.list()],
		['files.stat', () => files.stat('a')],
		['files.exists', () => files.exists('a')],
		['files.mkdir', () => files.mkdir('a')],
		['files.rename', () => files.rename('a', 'b')],
		['files.remove', () => files.remove('a')],
		['contexts.create', () => contexts.create()],
		['contexts.list', () => contexts.list()],
		['contexts.restart', () => contexts.restart('any')],
		['contexts.remove', () => contexts.remove('any')],
		['verify', () => box.verify()],
	];
	const where = (declared: unknown, ...calls: readonly Call[]): readonly Call[] =>
		declared === false ? [] : calls;
	return [
		...always,
		...where(
			capabilities.commands,
			['commands.run', () => commands.run('true')],
			['commands.start', () => commands.start('true')],
		),
		...where(capabilities.filesWatch, [
			'files.watch',
			() => files.watch('.')[Symbol.asyncIterator]().next(),
		]),
		...where(capabilities.extend, ['extend', () => box.extend(1000)]),
		...where(capabilities.setEgress, ['setEgress', () => box.setEgress('none')]),
		...where(capabilities.pause, ['pause', () => box.pause()], ['resume', () => box.resume()]),
		...where(capabilities.snapshot, ['snapshot', () => box.snapshot()]),
		...where(capabilities.expose, ['expose', () => box.expose(8080)]),
		...where(capabilities.metrics, ['metrics', () => box.metrics()]),
	];
}
