import type { Check } from '../../check.ts';
import { rejectsWith, same } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';

export const directoryChecks: readonly Check[] = [
	{
		id: 'files/mkdir-is-idempotent',
		level: 'must',
		claim: '`mkdir` makes missing parents and resolves when the directory is there.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			for (let time = 0; time < 3; time += 1) await box.files.mkdir('a/b/c');
			await box.files.write('a/b/c/kept.txt', 'kept');
			await box.files.mkdir('a/b/c');
			same((await box.files.stat('a/b/c')).kind, 'directory', 'the kind of what mkdir made');
			same(await box.files.read('a/b/c/kept.txt'), 'kept', 'a file in a directory made again');
		},
	},
	{
		id: 'files/mkdir-over-a-file',
		level: 'must',
		claim: '`mkdir` where a file is rejects with `already-exists`.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('file', 'kept');
			await rejectsWith('already-exists', box.files.mkdir('file'), 'mkdir where a file is');
			same(await box.files.read('file'), 'kept', 'the file in the way');
		},
	},
	{
		id: 'files/remove-takes-the-tree',
		level: 'must',
		claim:
			'`remove` removes a directory with all that is in it, and not what a link in it points to.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('kept/inside.txt', 'kept');
			await box.files.write('gone/a/b/deep.txt', 'gone');
			await runsPython(box, 'import os\nos.symlink("../kept", "gone/link")');
			await box.files.remove('gone');
			same(await box.files.exists('gone'), false, 'the directory is there after its removal');
			same(await box.files.read('kept/inside.txt'), 'kept', 'what a link in it pointed to');
			await runsPython(box, 'os.symlink("kept", "link")');
			await box.files.remove('link');
			same(await box.files.exists('link'), false, 'the link is there after its removal');
			same(await box.files.read('kept/inside.txt'), 'kept', 'what a removed link pointed to');
		},
	},
	{
		id: 'files/remove-is-idempotent',
		level: 'must',
		claim: '`remove` of nothing resolves.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('file.txt', 'x');
			for (let time = 0; time < 3; time += 1) await box.files.remove('file.txt');
			await box.files.remove('no/such/directory/file.txt');
			same(await box.files.exists('file.txt'), false, 'the file is there after its removal');
		},
	},
];
