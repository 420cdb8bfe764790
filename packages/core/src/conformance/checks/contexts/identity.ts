import type { ContextRecord } from '../../../contract/interpreter.ts';
import type { Check } from '../../check.ts';
import { rejectsWith, same } from '../../expectations.ts';
import { madeDirectory, pythonContext } from '../support/python-context.ts';
import { runPython, runsPython, showsValue } from '../support/run-python.ts';

/** What a context is: its variables, its name, its place. */
export const identityChecks: readonly Check[] = [
	{
		id: 'contexts/share-nothing',
		level: 'must',
		claim: 'Two contexts share no variable, and no builtin that one of them changed.',
		async run({ open }) {
			const box = await open();
			const first = (await pythonContext(box)).contextId;
			const second = (await pythonContext(box)).contextId;
			const change = 'import builtins\nmine = 42\nbuiltins.ours = 42\nbuiltins.len = None';
			await runsPython(box, change, { context: first });
			const third = (await pythonContext(box)).contextId;
			const seen = "import builtins; ('mine' in globals(), hasattr(builtins, 'ours'))";
			for (const context of [second, third]) {
				await showsValue(box, seen, '(False, False)', { context });
				await showsValue(box, "len('x')", '1', { context });
			}
			await showsValue(box, 'mine, ours, len', '(42, 42, None)', { context: first });
		},
	},
	{
		id: 'contexts/restart-empties',
		level: 'must',
		claim: '`restart` empties a context and raises its epoch by one.',
		async run({ open }) {
			const box = await open();
			const { contextId: context, epoch } = await pythonContext(box);
			await runsPython(box, 'lost = 42', { context });
			const record = await box.contexts.restart(context);
			same(record.contextId, context, 'the id after the restart');
			same(record.epoch, epoch + 1, 'the epoch of the restarted context');
			const result = await runsPython(box, "'lost' in globals()", { context });
			same(result.text, 'False', 'whether the variable is still there');
			same(result.epoch, epoch + 1, 'the epoch of the next cell');
		},
	},
	{
		id: 'contexts/removed-is-not-found',
		level: 'must',
		claim: 'A removed context is gone: running in it rejects with `not-found`.',
		async run({ open }) {
			const box = await open();
			const context = (await pythonContext(box)).contextId;
			await runsPython(box, 'gone = 42', { context });
			await box.contexts.remove(context);
			await rejectsWith('not-found', runPython(box, 'gone', { context }), 'a cell in it');
			await rejectsWith('not-found', box.contexts.restart(context), 'a restart of it');
		},
	},
	{
		id: 'contexts/unknown-is-not-found',
		level: 'must',
		claim: 'Running in a context that never was rejects with `not-found`.',
		async run({ open }) {
			const box = await open();
			const context = '00000000-0000-4000-8000-000000000000';
			await rejectsWith('not-found', runPython(box, '1', { context }), 'a cell before any other');
			await showsValue(box, '6 * 7', '42');
			await rejectsWith('not-found', runPython(box, '1', { context }), 'a cell after another');
		},
	},
	{
		id: 'contexts/list-tells-them',
		level: 'must',
		claim: '`list` gives the open contexts with language, directory and epoch.',
		async run({ open }) {
			const box = await open();
			const cwd = await madeDirectory(box, 'listed');
			const { contextId: kept } = await pythonContext(box, { cwd });
			const { contextId: removed } = await pythonContext(box);
			await box.contexts.restart(kept);
			const before = await box.contexts.list();
			same(
				before.find(({ contextId }) => contextId === kept),
				{ contextId: kept, language: 'python', cwd, epoch: 2 },
				'the context that was restarted, in the list',
			);
			same(
				before.find(({ contextId }) => contextId === removed),
				{ contextId: removed, language: 'python', cwd: '/workspace', epoch: 1 },
				'the other context, in the list',
			);
			await box.contexts.remove(removed);
			same(
				(await box.contexts.list()).toSorted(byId),
				before.filter(({ contextId }) => contextId !== removed).toSorted(byId),
				'the contexts in the list when one was removed',
			);
		},
	},
	{
		id: 'contexts/own-directory-and-environment',
		level: 'must',
		claim: 'A context starts in its own directory with its own environment.',
		async run({ open }) {
			const box = await open({ env: { ALL: 'of the sandbox', BOTH: 'of the sandbox' } });
			const cwd = await madeDirectory(box, 'own/place');
			const { contextId: own } = await pythonContext(box, { cwd, env: { BOTH: 'x', ONE: 'y' } });
			const { contextId: other } = await pythonContext(box, { env: { TWO: 'z' } });
			const seen =
				"import os; os.getcwd().split('/')[-2:] == ['own', 'place'], " +
				"[os.environ.get(name) for name in ('ALL', 'BOTH', 'ONE', 'TWO')]";
			const mine = "(True, ['of the sandbox', 'x', 'y', None])";
			await showsValue(box, seen, mine, { context: own });
			const theirs = "(False, ['of the sandbox', 'of the sandbox', None, 'z'])";
			await showsValue(box, seen, theirs, { context: other });
			await box.contexts.restart(own);
			await showsValue(box, seen, mine, { context: own });
		},
	},
];

function byId(one: ContextRecord, other: ContextRecord): number {
	return one.contextId < other.contextId ? -1 : 1;
}
