import type { Check } from '../../check.ts';
import { errorCodes } from '../../../contract/error.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { runsPython } from '../support/run-python.ts';

export const replacingChecks: readonly Check[] = [
	{
		id: 'files/write-makes-parents',
		level: 'must',
		claim: 'Writing makes missing directories.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('a/b/c/d/deep.txt', 'deep');
			same(
				await box.files.read('a/b/c/d/deep.txt'),
				'deep',
				'a file in directories that were made',
			);
		},
	},
	{
		id: 'files/write-is-atomic',
		level: 'must',
		claim: 'Writing replaces a file as a whole: a reader sees the old content or the new.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('whole.txt', oldText);
			const seen: string[] = [];
			async function* content(): AsyncGenerator<Uint8Array> {
				for (const part of ['first ', 'second ', 'third']) {
					yield Buffer.from(part);
					seen.push(await box.files.read('whole.txt'));
				}
			}
			await box.files.write('whole.txt', content());
			seen.push(await box.files.read('whole.txt'));
			const whole = 'first second third';
			truthy(
				`readers saw ${JSON.stringify(seen)}: the old content or the new`,
				seen.every((text) => text === oldText || text === whole),
			);
			same(seen.at(-1), whole, 'what is read when the write is done');
		},
	},
	{
		id: 'files/failed-write-leaves-the-old',
		level: 'must',
		claim: 'A write that fails half-way leaves the old content and nothing else.',
		needs: ['files'],
		async run(context) {
			const box = await context.open();
			await box.files.write('data/old.txt', oldText);
			const write = box.files.write('data/old.txt', breakingOff());
			await rejectsWith(errorCodes, write, 'a write whose content breaks off');
			same(await box.files.read('data/old.txt'), oldText, 'the file after the failed write');
			const what = 'nothing but the old file is there after the failed write';
			await eventually(context, { what, withinMs: 3000 }, async () => {
				return (await namesIn(box, 'data')) === 'old.txt';
			});
			same(await box.files.read('data/old.txt'), oldText, 'the file a moment later');
		},
	},
	{
		id: 'files/mode-is-kept',
		level: 'must',
		claim: 'The mode given to `write` is the mode of the file.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			for (const mode of [0o640, 0o755, 0o600]) {
				await box.files.write('moded.sh', 'true', { mode });
				same((await box.files.stat('moded.sh')).mode, mode, 'the mode in decimal');
			}
			const { text } = await runsPython(
				box,
				'import os\noct(os.stat("moded.sh").st_mode & 0o7777)',
			);
			same(text, "'0o600'", 'the mode as code sees it');
		},
	},
	{
		id: 'files/rename-replaces-files',
		level: 'must',
		claim: '`rename` moves, and replaces a file that is in the way.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('from.txt', 'moved');
			await box.files.rename('from.txt', 'to.txt');
			same(await namesIn(box, '.'), 'to.txt', 'the names after a move');
			await box.files.write('other.txt', 'other');
			await box.files.rename('to.txt', 'other.txt');
			same(await box.files.read('other.txt'), 'moved', 'what replaced the file in the way');
			same(await namesIn(box, '.'), 'other.txt', 'the names after a replacement');
		},
	},
	{
		id: 'files/rename-refuses-directories',
		level: 'must',
		claim:
			'`rename` onto a directory rejects with `already-exists`, and of nothing with `not-found`.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('file.txt', 'file');
			await box.files.write('one/in.txt', 'in one');
			await box.files.mkdir('other');
			const onto = (from: string): Promise<void> => box.files.rename(from, 'other');
			await rejectsWith('already-exists', onto('one'), 'a directory renamed onto another');
			await rejectsWith('already-exists', onto('file.txt'), 'a file renamed onto a directory');
			await rejectsWith('not-found', box.files.rename('missing', 'new'), 'nothing renamed');
			same(await namesIn(box, '.'), 'file.txt,one,other', 'the names after refused renames');
			same(await namesIn(box, 'other'), '', 'the names in the directory that was in the way');
		},
	},
];

const oldText = 'old content, longer than the new';

async function namesIn(box: Sandbox, path: string): Promise<string> {
	return (await box.files.list(path)).map(({ name }) => name).join();
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
	yield Buffer.from('new');
	throw new Error('the content breaks off');
}
