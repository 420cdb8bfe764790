import type { Check } from '../../check.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';

const many = 8;

/** Sandboxes that come when others have gone. */
const seconds = [1, 2, 3] as const;

export const creationChecks: readonly Check[] = [
	{
		id: 'lifecycle/usable-at-once',
		level: 'must',
		claim: 'A sandbox serves its first call as soon as `create` has resolved.',
		async run({ open, capabilities }) {
			const box = await open();
			const echo = async (): Promise<unknown> =>
				capabilities.commands === false || (await box.commands.run('echo first')).stdout.text;
			const [cell, , echoed] = await Promise.all([
				runsPython(box, '6 * 7'),
				box.files.write('first.txt', 'first'),
				echo(),
			]);
			same(cell.text, '42', 'the value of the first cell');
			same(await box.files.read('first.txt'), 'first', 'the first file');
			truthy('the first command gives its output', echoed === true || echoed === 'first\n');
		},
	},
	{
		id: 'lifecycle/ids-differ',
		level: 'must',
		claim: 'Two sandboxes have different ids, and the id of one that ended is never used again.',
		async run({ create, request }) {
			const [one, other] = await Promise.all([create(), create()]);
			truthy('an id is a text that is not empty', typeof one.id === 'string' && one.id !== '');
			truthy(`the ids ${one.id} and ${other.id} differ`, one.id !== other.id);
			const seen = new Set([one.id, other.id]);
			await Promise.all([one.destroy(request()), other.destroy(request())]);
			for (const _ of seconds) {
				const next = await create();
				truthy(`the id ${next.id} is new`, !seen.has(next.id));
				seen.add(next.id);
				await next.destroy(request());
			}
		},
	},
	{
		id: 'lifecycle/sandboxes-share-no-files',
		level: 'must',
		claim: 'Two sandboxes share no file of their workspaces.',
		async run({ open }) {
			const [one, other] = await Promise.all([open(), open()]);
			await one.files.write('mine.txt', 'mine');
			await rejectsWith('not-found', other.files.read('mine.txt'), 'reading a file of another');
			const seen = await runsPython(other, 'import os\nos.path.exists("mine.txt")');
			same(seen.text, 'False', 'code in one sandbox sees a file of another');
		},
	},
	{
		id: 'lifecycle/workspace-starts-empty',
		level: 'must',
		claim: 'The workspace of a new sandbox is empty.',
		async run({ open }) {
			const box = await open();
			const names = (await box.files.list('/workspace')).map(({ name }) => name);
			same(names, [], 'the names in the workspace of a new sandbox');
		},
	},
	{
		id: 'lifecycle/many-at-once',
		level: 'must',
		claim: 'Many sandboxes can be created at once, each with an id and files of its own.',
		async run({ open, clock, measure }) {
			const startedAt = clock.now();
			const boxes = await Promise.all(Array.from({ length: many }, () => open()));
			measure(`creation of ${many} sandboxes at once`, Math.round(clock.now() - startedAt), 'ms');
			same(new Set(boxes.map(({ id }) => id)).size, many, 'the number of different ids');
			await Promise.all(boxes.map((box) => box.files.write('whose.txt', box.id)));
			const owners = await Promise.all(boxes.map((box) => box.files.read('whose.txt')));
			const ids = boxes.map(({ id }) => id);
			same(owners, ids, 'what the sandboxes read of what each wrote at the same path');
		},
	},
];
