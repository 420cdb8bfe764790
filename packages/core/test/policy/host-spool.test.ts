import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HostSpool } from '../../src/policy/host-spool.ts';
import { openSpoolFile, type SpoolFile } from '../../src/policy/spool-file.ts';
import { runs } from './runs.ts';

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'spool-test-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (): SpoolFile => openSpoolFile({ directory });
const count = (from: number, length: number): Uint8Array =>
	Uint8Array.from({ length }, (_, index) => (from + index) % 251);

/** A disk in memory that holds writes back until told, and is full after `capacity` bytes. */
class SlowDisk implements SpoolFile {
	readonly content = new Uint8Array(16 * 1024 * 1024);
	readonly pending: (() => void)[] = [];
	capacity = Number.POSITIVE_INFINITY;
	closed = 0;

	async write(bytes: Uint8Array, position: number): Promise<void> {
		await new Promise<void>((resolve) => {
			this.pending.push(resolve);
		});
		this.writeNow(bytes, position);
	}
	writeNow(bytes: Uint8Array, position: number): void {
		if (position + bytes.length > this.capacity) throw new Error('ENOSPC');
		this.content.set(bytes, position);
	}
	async read(position: number, length: number): Promise<Uint8Array> {
		return this.content.slice(position, position + length);
	}
	close(): void {
		this.closed += 1;
	}
	/** Lets everything through, until nothing more comes. */
	async settle(): Promise<void> {
		for (let next = this.pending.shift(); next; next = this.pending.shift()) {
			next();
			await new Promise(setImmediate);
		}
	}
}

describe('a spool', () => {
	test('reads back what was appended, whatever the sizes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }),
				fc.nat(500),
				fc.nat(3000),
				fc.nat(4000),
				fc.nat(4000),
				async (chunks, memoryBytes, maxBytes, offset, length) => {
					const spool = new HostSpool({ memoryBytes, maxBytes, open });
					const all = Buffer.concat(chunks);

					for (const chunk of chunks) spool.append(chunk);
					const early = await spool.read(offset, length);
					await new Promise(setImmediate);
					const late = await spool.read(offset, length);

					const expected = all.subarray(0, maxBytes).subarray(offset, offset + length);
					expect(Buffer.compare(early, expected)).toBe(0);
					expect(Buffer.compare(late, expected)).toBe(0);
					expect(spool.keptBytes).toBe(Math.min(all.length, maxBytes));
					expect(spool.droppedBytes).toBe(all.length - spool.keptBytes);
					await spool.close();
				},
			),
			runs,
		);
	});

	test('makes no file while memory suffices', async () => {
		let opened = 0;
		const spool = new HostSpool({
			memoryBytes: 100,
			maxBytes: 1000,
			open: () => {
				opened += 1;
				return open();
			},
		});

		spool.append(count(0, 100));
		expect(opened).toBe(0);
		spool.append(count(100, 1));
		expect(opened).toBe(1);
		expect(await spool.read(0, 200)).toStrictEqual(count(0, 101));
		await spool.close();
	});

	test('reads across the border between file and memory', async () => {
		const disk = new SlowDisk();
		const spool = new HostSpool({ memoryBytes: 10, maxBytes: 1000, open: () => disk });
		spool.append(count(0, 50));
		await disk.settle();
		spool.append(count(50, 8));

		expect([...(await spool.read(45, 10))]).toStrictEqual([...count(45, 10)]);
		expect(disk.pending).toStrictEqual([]);
	});

	test('keeps its own copy', async () => {
		const spool = new HostSpool({ memoryBytes: 10, maxBytes: 10 });
		const bytes = Uint8Array.of(1, 2);

		spool.append(bytes);
		bytes.fill(9);

		expect([...(await spool.read(0, 2))]).toStrictEqual([1, 2]);
	});

	test('writes on its own when the disk falls behind, and the late write changes nothing', async () => {
		const disk = new SlowDisk();
		const spool = new HostSpool({ memoryBytes: 0, maxBytes: 8 * 1024 * 1024, open: () => disk });
		const chunk = 64 * 1024;

		for (let at = 0; at < 40; at += 1) spool.append(count(at * chunk, chunk));
		await disk.settle();
		spool.append(count(40 * chunk, chunk));
		await disk.settle();

		const all = await spool.read(0, 41 * chunk);
		expect(Buffer.compare(all, count(0, 41 * chunk))).toBe(0);
		expect(Buffer.compare(disk.content.subarray(0, 41 * chunk), all)).toBe(0);
	});

	test.each([
		['at once', (): void => {}],
		['by itself', (disk: SlowDisk): unknown => disk.settle()],
	])('on a full disk that shows %s keeps what it had and counts the rest', async (_, wait) => {
		const disk = new SlowDisk();
		disk.capacity = 150;
		const spool = new HostSpool({ memoryBytes: 10, maxBytes: 1000, open: () => disk });

		spool.append(count(0, 100));
		await disk.settle();
		spool.append(count(100, 100));
		await wait(disk);
		await disk.settle();
		spool.append(count(200, 7));

		expect(spool.keptBytes).toBe(200);
		expect(spool.droppedBytes).toBe(7);
		expect([...(await spool.read(0, 300))]).toStrictEqual([...count(0, 200)]);
	});

	test('that is full where it must write at once does not throw', async () => {
		const disk = new SlowDisk();
		disk.capacity = 0;
		const spool = new HostSpool({ memoryBytes: 0, maxBytes: 1e9, open: () => disk });

		spool.append(new Uint8Array(3 * 1024 * 1024));
		spool.append(new Uint8Array(5));

		expect(spool.keptBytes).toBe(3 * 1024 * 1024);
		expect(spool.droppedBytes).toBe(5);
	});

	test('where no file can be made does not throw', async () => {
		const nowhere = (): SpoolFile => openSpoolFile({ directory: join(directory, 'missing') });
		const spool = new HostSpool({ memoryBytes: 4, maxBytes: 1000, open: nowhere });

		spool.append(count(0, 5));
		spool.append(count(5, 5));

		expect(spool.droppedBytes).toBe(5);
		expect([...(await spool.read(0, 10))]).toStrictEqual([...count(0, 5)]);
		await spool.close();
	});

	test('drops all that follows the first byte it dropped', () => {
		const spool = new HostSpool({ memoryBytes: 10, maxBytes: 10 });

		spool.append(count(0, 11));
		spool.append(count(11, 1));

		expect([spool.keptBytes, spool.droppedBytes]).toStrictEqual([10, 2]);
	});

	test.each([
		[-1, 1],
		[0.5, 1],
		[0, Number.NaN],
		[0, -1],
	])('refuses to read %d, %d', async (offset, length) => {
		const spool = new HostSpool({ memoryBytes: 10, maxBytes: 10 });

		await expect(spool.read(offset, length)).rejects.toMatchObject({ code: 'invalid-argument' });
	});
});

describe('a closed spool', () => {
	test('is gone, and closing twice resolves', async () => {
		const disk = new SlowDisk();
		const spool = new HostSpool({ memoryBytes: 0, maxBytes: 1000, open: () => disk });
		spool.append(count(0, 10));
		await disk.settle();

		await spool.close();
		await spool.close();
		spool.append(count(0, 10));

		expect(disk.closed).toBe(1);
		expect([spool.keptBytes, spool.droppedBytes]).toStrictEqual([0, 10]);
		await expect(spool.read(0, 1)).rejects.toMatchObject({ code: 'not-found' });
	});

	test('waits for what is under way before it gives its file back', async () => {
		const disk = new SlowDisk();
		const spool = new HostSpool({ memoryBytes: 0, maxBytes: 1000, open: () => disk });
		spool.append(count(0, 10));

		const closing = spool.close();
		await new Promise(setImmediate);
		expect(disk.closed).toBe(0);
		await disk.settle();
		await closing;

		expect(disk.closed).toBe(1);
	});
});

describe('a spool file', () => {
	test('has no name, so that the system frees it with the process', async () => {
		const file = open();

		await file.write(count(0, 10), 0);

		expect(readdirSync(directory)).toStrictEqual([]);
		expect([...(await file.read(2, 3))]).toStrictEqual([2, 3, 4]);
		file.close();
	});

	test('that keeps its name loses it when it is closed', () => {
		const file = openSpoolFile({ directory, keepName: true });
		expect(readdirSync(directory)).toHaveLength(1);

		file.close();

		expect(readdirSync(directory)).toStrictEqual([]);
	});

	test('that keeps its name loses it when the process exits', () => {
		const before = process.listeners('exit');
		const file = openSpoolFile({ directory, keepName: true });
		const [name = ''] = readdirSync(directory);
		const added = process.listeners('exit').filter((listener) => !before.includes(listener));

		for (const listener of added) listener(0);

		expect(added).toHaveLength(1);
		expect(existsSync(join(directory, name))).toBe(false);
		file.close();
	});

	test('can be read by its owner only', () => {
		const file = openSpoolFile({ directory, keepName: true });
		const [name = ''] = readdirSync(directory);

		expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
		file.close();
	});

	test('that is too short rejects a read', async () => {
		const file = open();
		file.writeNow(count(0, 4), 0);

		await expect(file.read(0, 5)).rejects.toThrow('ends at byte 4');
		file.close();
	});
});
