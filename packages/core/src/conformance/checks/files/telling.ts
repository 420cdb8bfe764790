import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';

/** What is told of one path. */
export const tellingChecks: readonly Check[] = [
	{
		id: 'files/stat-tells-the-truth',
		level: 'must',
		claim: '`stat` tells kind, size, mode and time, and of a link where it points.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('file.txt', 'four', { mode: 0o640 });
			const { text: modified } = await runsPython(box, statCode);
			const { kind, bytes, mode, modifiedAt, name, path, target } =
				await box.files.stat('file.txt');
			same(
				{ kind, bytes, mode, name, path, target },
				{
					kind: 'file',
					bytes: 4,
					mode: 0o640,
					name: 'file.txt',
					path: '/workspace/file.txt',
					target: null,
				},
				'stat of a file',
			);
			// File systems and vendors round to seconds.
			same(Math.trunc(modifiedAt / 1000), Number(modified), 'the second of the last change');
			same((await box.files.stat('directory')).kind, 'directory', 'the kind of a directory');
			const link = await box.files.stat('link');
			same([link.kind, link.target], ['symlink', 'file.txt'], 'the kind and target of a link');
		},
	},
	{
		id: 'files/exists-tells-the-truth',
		level: 'must',
		claim: '`exists` tells what is there, a dangling link included.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('file.txt', 'x');
			await runsPython(box, 'import os\nos.symlink("nowhere", "dangling")');
			const paths = ['file.txt', '.', 'dangling', 'missing', 'no/such/missing'];
			const found = await Promise.all(paths.map((path) => box.files.exists(path)));
			same(found, [true, true, true, false, false], `whether ${paths.join(', ')} exist`);
		},
	},
];

const statCode = `
import os
os.mkdir("directory")
os.symlink("file.txt", "link")
int(os.stat("file.txt").st_mtime)
`;
