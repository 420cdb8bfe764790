import { isDeepStrictEqual } from 'node:util';
import type { FileEntry } from '../../../contract/files.ts';
import type { Check } from '../../check.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';

/** In byte order of their UTF-8; in that of UTF-16 the last two change places. */
const namesInOrder = ['.hidden', 'B', 'a', 'a-file', 'ä', '\uff5e', '\u{1f600}'] as const;
/** More than a page of any service; the names are of one length, so that their order is that of the numbers. */
const crowd = 2500;

export const listingChecks: readonly Check[] = [
	{
		id: 'files/list-tells-what-is-there',
		level: 'must',
		claim: '`list` gives the names, kinds and sizes of what is there, in byte order.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			for (const name of namesInOrder.toReversed()) await box.files.write(`d/${name}`, name);
			await box.files.mkdir('d/directory');
			await runsPython(box, 'import os\nos.symlink("a", "d/link")');
			const entries = await box.files.list('d');
			const seen = entries.map(({ name, path, kind, bytes }) => ({
				name,
				path,
				kind,
				bytes: kind === 'file' ? bytes : 0,
			}));
			const file = (name: string): unknown => ({
				name,
				path: `/workspace/d/${name}`,
				kind: 'file',
				bytes: Buffer.byteLength(name),
			});
			const other = (name: string, kind: string): unknown => ({
				name,
				path: `/workspace/d/${name}`,
				kind,
				bytes: 0,
			});
			const expected = [
				...namesInOrder.slice(0, 4).map(file),
				other('directory', 'directory'),
				other('link', 'symlink'),
				...namesInOrder.slice(4).map(file),
			];
			same(seen, expected, 'the entries');
		},
	},
	{
		id: 'files/list-agrees-with-stat',
		level: 'must',
		claim: '`list` tells of each entry what `stat` tells of it.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await runsPython(box, assortmentCode);
			const entries = await box.files.list('d');
			same(
				entries.map(({ name }) => name),
				['directory', 'link', 'old.txt', 'script.sh'],
				'the names in the list',
			);
			for (const entry of entries) {
				same(toTheSecond(entry), toTheSecond(await box.files.stat(entry.path)), entry.path);
			}
		},
	},
	{
		id: 'files/list-is-whole',
		level: 'must',
		claim: '`list` gives thousands of entries as it gives a few.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await runsPython(box, crowdCode);
			const expected = Array.from({ length: crowd }, (_, number) => `${crowd + number}.txt`);
			for (const [path, depth] of [
				['crowd/below', 1],
				['crowd', 2],
			] as const) {
				const names = (await box.files.list(path, { depth }))
					.filter(({ kind }) => kind === 'file')
					.map(({ name }) => name);
				same(names.length, crowd, `the number of files in the list of ${path}`);
				truthy('the names are those of the files, in order', isDeepStrictEqual(names, expected));
			}
		},
	},
	{
		id: 'files/list-goes-deep',
		level: 'must',
		claim: '`list` with a depth gives what is below, a directory before what is in it.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('d/b/c/deep.txt', '');
			await box.files.write('d/b.txt', '');
			await box.files.write('d/a/one.txt', '');
			const pathsTo = async (depth: number): Promise<readonly string[]> =>
				(await box.files.list('d', { depth })).map(({ path }) => path.replace('/workspace/d/', ''));
			same((await pathsTo(1)).toSorted(), ['a', 'b', 'b.txt'], 'the paths to depth 1');
			const two = ['a', 'a/one.txt', 'b', 'b.txt', 'b/c'];
			const found = await pathsTo(2);
			same(found.toSorted(), two, 'the paths to depth 2');
			same(outOfPlace(found), [], 'what comes before its directory');
			const three = await pathsTo(9);
			same(three.toSorted(), [...two, 'b/c/deep.txt'], 'all paths');
			same(outOfPlace(three), [], 'what comes before its directory in all paths');
		},
	},
	{
		id: 'files/list-of-no-directory',
		level: 'must',
		claim: '`list` of a file rejects with `invalid-argument`, and of nothing with `not-found`.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('file.txt', 'x');
			await rejectsWith('invalid-argument', box.files.list('file.txt'), 'the list of a file');
			await rejectsWith('not-found', box.files.list('missing'), 'the list of nothing');
		},
	},
	{
		id: 'files/undecodable-names',
		level: 'must',
		claim: 'A name that is no UTF-8 is listed, and what is listed can be removed.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.mkdir('odd');
			const { text } = await runsPython(box, undecodableCode);
			// A file system may know names in UTF-8 alone.
			if (text !== 'True') return;
			const entries = await box.files.list('odd');
			same(entries.length, 1, 'the number of entries where one name is no UTF-8');
			for (const { path } of entries) await box.files.remove(path);
			const left = await runsPython(box, 'len(os.listdir(b"odd"))');
			same(left.text, '0', 'the number of entries after what was listed was removed');
		},
	},
];

const assortmentCode = `
import os
os.makedirs("d/directory", mode=0o750)
os.symlink("old.txt", "d/link")
for name, mode in (("old.txt", 0o640), ("script.sh", 0o755)):
    with open("d/" + name, "w") as file:
        file.write(name)
    os.chmod("d/" + name, mode)
os.utime("d/old.txt", (1_000_000_000, 1_000_000_000))
`;

const crowdCode = `
import os
os.makedirs("crowd/below")
for number in range(${crowd}, 2 * ${crowd}):
    open(f"crowd/below/{number}.txt", "w").close()
`;

const undecodableCode = `
import os
try:
    with open(b"odd/caf\\xe9", "w"):
        pass
except (OSError, UnicodeError):
    pass
b"caf\\xe9" in os.listdir(b"odd")
`;

/** File systems and vendors round. */
function toTheSecond(entry: FileEntry): FileEntry {
	return { ...entry, modifiedAt: Math.trunc(entry.modifiedAt / 1000) };
}

/** Paths whose directory is on the list and comes later. */
function outOfPlace(paths: readonly string[]): readonly string[] {
	return paths.filter((path, index) => {
		const parent = path.split('/').slice(0, -1).join('/');
		return parent !== '' && !paths.slice(0, index).includes(parent);
	});
}
