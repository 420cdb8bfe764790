import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileError } from '../../src/child/files/errno.ts';
import { FileTree } from '../../src/child/files/file-tree.ts';
import type { Directory, File, Inode } from '../../src/child/files/inode.ts';
import { Quota } from '../../src/child/files/quota.ts';

const operations = [
	'makeFile',
	'makeDirectory',
	'makeLink',
	'makeLoose',
	'place',
	'write',
	'resize',
	'makeLoose',
	'place',
	'write',
	'write',
	'rename',
	'removeFile',
	'removeDirectory',
	'removeAll',
	'open',
	'close',
] as const;

const name = fc.constantFrom('a', 'b', 'c', 'x'.repeat(256));
const anyStep = fc.record({
	operation: fc.constantFrom(...operations),
	name,
	other: name,
	/** Which of the directories, of the files and of what is open. */
	pick: fc.nat(),
	size: fc.integer({ min: 0, max: 60_000 }),
});

type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

/** A tree that a program does anything with. */
class Played {
	readonly quota = new Quota(100_000);
	readonly tree = new FileTree(this.quota, () => 0);
	readonly #directories: Directory[] = [this.tree.root];
	readonly #files: File[] = [];
	readonly #loose: File[] = [];
	readonly #open: Inode[] = [];

	/** What the tree refuses is refused. */
	take(step: Step): void {
		try {
			this.#do(step);
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
		}
	}

	removeEverything(): void {
		for (const inode of [...this.#open, ...this.#loose]) this.tree.close(inode);
		for (const below of this.tree.root.entries.keys()) {
			this.tree.removeAll(this.tree.root, below);
		}
	}

	#do({ operation, name: first, other, pick, size }: Step): void {
		const { tree } = this;
		const directory = picked(this.#directories, pick) ?? tree.root;
		const target = picked(this.#directories, pick >> 3) ?? tree.root;
		const file = picked(this.#files, pick);
		switch (operation) {
			case 'makeFile':
				this.#files.push(tree.makeFile(directory, first, 0o644));
				return;
			case 'makeDirectory':
				this.#directories.push(tree.makeDirectory(directory, first, 0o755));
				return;
			case 'makeLink':
				tree.makeLink(directory, first, `/${'x'.repeat(size % 4000)}`);
				return;
			case 'makeLoose': {
				const loose = tree.makeLoose(0o644);
				this.#loose.push(loose);
				this.#files.push(loose);
				return;
			}
			case 'place': {
				const loose = this.#loose.shift();
				if (loose === undefined) return;
				try {
					tree.place(loose, directory, first);
				} finally {
					tree.close(loose);
				}
				return;
			}
			case 'write':
				if (file !== undefined) tree.write(tree.file(file.number), size, Buffer.alloc(size, 1));
				return;
			case 'resize':
				if (file !== undefined) tree.resize(tree.file(file.number), size);
				return;
			case 'rename':
				tree.rename(directory, first, target, other);
				return;
			case 'open': {
				const inode = tree.entry(directory, first);
				tree.open(inode);
				this.#open.push(inode);
				return;
			}
			case 'close': {
				const inode = this.#open.shift();
				if (inode !== undefined) tree.close(inode);
				return;
			}
			case 'removeFile':
			case 'removeDirectory':
			case 'removeAll':
				tree[operation](directory, first);
		}
	}
}

function picked<Item>(items: readonly Item[], pick: number): Item | undefined {
	return items[pick % items.length];
}

test('whatever was done, all is given back when everything is removed, and the quota is never passed', () => {
	fc.assert(
		fc.property(fc.array(anyStep, { maxLength: 80 }), (steps) => {
			const played = new Played();
			for (const taken of steps) {
				played.take(taken);
				expect(played.quota.usedBytes).toBeLessThanOrEqual(played.quota.maxBytes);
				expect(played.quota.usedBytes).toBeGreaterThanOrEqual(0);
			}
			played.removeEverything();
			expect(played.quota.usedBytes).toBe(0);
		}),
		{ numRuns: 500 },
	);
});
