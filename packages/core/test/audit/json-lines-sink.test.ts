import { randomUUID } from 'node:crypto';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { chainStart, sealEntry } from '../../src/audit/chain.ts';
import { jsonLinesSink, type JsonLinesSink } from '../../src/audit/json-lines-sink.ts';
import { auditLines, verifyAuditChain } from '../../src/audit/verify-chain.ts';
import { removal } from './events.ts';

const folder = mkdtempSync(join(tmpdir(), 'anybox-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

function freshPath(): string {
	return join(folder, `${randomUUID()}.jsonl`);
}

async function log(path: string, ...paths: string[]): Promise<void> {
	const sink = jsonLinesSink({ path });
	for (const name of paths) await sink.write(removal(name));
	await sink.close();
}

function entriesOf(path: string): Record<string, unknown>[] {
	return readFileSync(path, 'utf8')
		.split('\n')
		.filter((line) => line.endsWith('}'))
		.map((line) => JSON.parse(line));
}

/** Where a link points to; nothing for one that is gone by now. */
function linkOf(path: string): string {
	try {
		return readlinkSync(path);
	} catch {
		return '';
	}
}

const verdictOn = (path: string) => verifyAuditChain(auditLines(path));

test('each event is a line with its place in the chain', async () => {
	const path = freshPath();

	await log(path, '/a', '/b');

	const [first, second] = entriesOf(path);
	expect(first).toMatchObject({ sequence: 1, previous: '0'.repeat(64), ...removal('/a') });
	expect(second).toMatchObject({ sequence: 2, previous: first?.['hash'], path: '/b' });
	expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 2 });
});

test('the file is for its owner alone', async () => {
	const path = freshPath();

	await log(path, '/a');

	expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a later sink continues the chain', async () => {
	const path = freshPath();
	await log(path, '/a', '/b');

	await log(path, '/c');

	expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 3 });
});

test('a chain of which the last entry is larger than a read is continued', async () => {
	const path = freshPath();
	await log(path, '/a', `/${'ü'.repeat(100_000)}`);

	await log(path, '/c');

	expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 3 });
});

test('the head is that of the last entry', async () => {
	const path = freshPath();
	const sink = jsonLinesSink({ path });
	expect(sink.head()).toBeNull();

	await sink.write(removal('/a'));
	await sink.write(removal('/b'));
	await sink.close();

	const head = sink.head() ?? { sequence: 0, hash: '' };
	expect(head.sequence).toBe(2);
	expect((await verifyAuditChain(auditLines(path), { head })).ok).toBe(true);
});

test('writes at the same time keep their order', async () => {
	const path = freshPath();
	const sink = jsonLinesSink({ path });
	const names = Array.from({ length: 200 }, (_, index) => `/${index}`);

	await Promise.all(names.map((name) => sink.write(removal(name))));
	await sink.close();

	expect(entriesOf(path).map((entry) => entry['path'])).toEqual(names);
	expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 200 });
});

test('close waits for what is being written', async () => {
	const path = freshPath();
	const sink = jsonLinesSink({ path });
	const writing = sink.write(removal('/a'));

	await sink.close();

	expect(entriesOf(path)).toHaveLength(1);
	await writing;
});

test('a closed sink takes nothing, and closes again', async () => {
	const path = freshPath();
	const sink = jsonLinesSink({ path });
	await sink.close();
	await sink.close();

	await expect(sink.write(removal('/a'))).rejects.toMatchObject({ code: 'not-running' });

	expect(existsSync(path)).toBe(false);
});

describe('after a crash in the middle of a line', () => {
	test('the torn bytes stay, and an entry says where they are', async () => {
		const path = freshPath();
		await log(path, '/a', '/b');
		const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n');
		truncateSync(path, first.length + 1 + 50);

		await log(path, '/c');

		expect(readFileSync(path, 'utf8')).toContain(`\n${second.slice(0, 50)}\n`);
		expect(entriesOf(path)[1]).toMatchObject({
			kind: 'chain-repair',
			sequence: 2,
			offset: first.length + 1,
			bytes: 50,
		});
		expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 3, repairs: 1 });
	});

	test('a second crash, in the middle of the repair, is repaired too', async () => {
		const path = freshPath();
		await log(path, '/a');
		appendFileSync(path, '{"at":"20\n{"at":"2026","by');

		await log(path, '/c');

		expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 3, repairs: 1 });
	});

	test('a file with nothing but the beginning of an entry becomes a chain', async () => {
		const path = freshPath();
		writeFileSync(path, '{"at":"20');

		await log(path, '/a');

		expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 2, repairs: 1 });
	});

	test('a torn line with a newline is repaired', async () => {
		const path = freshPath();
		await log(path, '/a');
		appendFileSync(path, '{"at":"20\n');

		await log(path, '/b');

		expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 3, repairs: 1 });
	});

	test('and before the repair, the log does not hold', async () => {
		const path = freshPath();
		await log(path, '/a', '/b');
		truncateSync(path, statSync(path).size - 2);

		expect(await verdictOn(path)).toMatchObject({ ok: false, firstBad: { line: 2 } });
	});

	test('bytes of all kinds are repaired', async () => {
		const path = freshPath();
		await log(path, '/a');
		appendFileSync(path, Buffer.from([0, 0, 0xff, 0xc3, 0x0a, 0x0a, 0xe2, 0x82]));

		await log(path, '/b');

		expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 3, repairs: 1 });
	});

	test('a line that lacks only its newline is an entry like any other', async () => {
		const path = freshPath();
		await log(path, '/a', '/b');
		truncateSync(path, statSync(path).size - 1);

		await log(path, '/c');

		expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 3, repairs: 0 });
	});

	test.each([1, 2, 3, 5, 8, 13, 100, 200, 300])('%i bytes less are repaired', async (missing) => {
		const path = freshPath();
		await log(path, '/a', '/b', '/c');
		truncateSync(path, Math.max(1, statSync(path).size - missing));

		await log(path, '/d');

		expect(await verdictOn(path)).toMatchObject({ ok: true });
		expect(entriesOf(path).at(-1)).toMatchObject({ path: '/d' });
	});
});

describe('nothing is appended to', () => {
	test.each([
		['a text file', 'dear diary,\ntoday\n'],
		['a JSON file', '{"name": "somebody"}\n'],
	])('%s', async (_, content) => {
		const path = freshPath();
		writeFileSync(path, content);

		await expect(log(path, '/a')).rejects.toMatchObject({ code: 'invalid-argument' });

		expect(readFileSync(path, 'utf8')).toBe(content);
	});

	test('a chain of which the last entry was edited', async () => {
		const path = freshPath();
		await log(path, '/a', '/b');
		const edited = readFileSync(path, 'utf8').replace('"/b"', '"/x"');
		writeFileSync(path, edited);

		await expect(log(path, '/c')).rejects.toMatchObject({ code: 'invalid-argument' });

		expect(readFileSync(path, 'utf8')).toBe(edited);
	});
});

test('a file that is one endless line is given in parts', async () => {
	const path = freshPath();
	writeFileSync(path, `{"${'x'.repeat(5 * 1024 * 1024)}`);

	const lengths: number[] = [];
	for await (const line of auditLines(path)) lengths.push(line.length);

	expect(lengths).toHaveLength(2);
	expect(lengths.reduce((sum, length) => sum + length)).toBe(5 * 1024 * 1024 + 2);
});

test('a file shortened under a sink that writes shows', async () => {
	const path = freshPath();
	const sink = jsonLinesSink({ path });
	await sink.write(removal('/a'));
	const { size } = statSync(path);
	await sink.write(removal('/b'));
	truncateSync(path, size);

	await sink.write(removal('/c'));
	await sink.close();

	expect(await verdictOn(path)).toMatchObject({ ok: false, firstBad: { line: 2 } });
});

test.skipIf(!existsSync('/proc/self/fd'))('a file that is refused is not kept open', async () => {
	const path = freshPath();
	writeFileSync(path, 'dear diary\n');

	await expect(log(path, '/a')).rejects.toThrow('does not end like an audit log');

	const open = readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`));
	expect(open).not.toContain(path);
});

test('a folder that is missing rejects, until it is there', async () => {
	const missing = join(folder, randomUUID());
	const path = join(missing, 'audit.jsonl');
	const sink = jsonLinesSink({ path });
	await expect(sink.write(removal('/a'))).rejects.toMatchObject({ code: 'ENOENT' });
	mkdirSync(missing);

	await sink.write(removal('/b'));

	expect(await verdictOn(path)).toMatchObject({ ok: true, entries: 1 });
	await sink.close();
});

describe.skipIf(!existsSync('/dev/full'))('when the disk is full', () => {
	/** A sink whose first write failed, and the file that it goes on with. */
	async function afterFailure(content: string): Promise<{ sink: JsonLinesSink; path: string }> {
		const path = freshPath();
		const link = freshPath();
		symlinkSync('/dev/full', link);
		const sink = jsonLinesSink({ path: link });
		await expect(sink.write(removal('/a'))).rejects.toMatchObject({ code: 'ENOSPC' });
		rmSync(link);
		symlinkSync(path, link);
		writeFileSync(path, content);
		return { sink, path };
	}

	const whole = `${sealEntry(chainStart, removal('/a')).line}\n`;

	test('every write rejects', async () => {
		const sink = jsonLinesSink({ path: '/dev/full' });

		await expect(sink.write(removal('/a'))).rejects.toMatchObject({ code: 'ENOSPC' });
		await expect(sink.write(removal('/b'))).rejects.toMatchObject({ code: 'ENOSPC' });
		await sink.close().catch(() => {});
	});

	test.each([
		['nothing', '', 0],
		['a part of the line', whole.slice(0, 70), 1],
		['all but the newline', whole.slice(0, -1), 0],
		['the whole line', whole, 0],
	])('and took %s, the chain goes on when there is space', async (_, content, repairs) => {
		const { sink, path } = await afterFailure(content);

		await sink.write(removal('/b'));
		await sink.close();

		expect(await verdictOn(path)).toMatchObject({ ok: true, repairs });
		expect(entriesOf(path).at(-1)).toMatchObject({ path: '/b' });
	});

	test('and the file has another chain afterwards, the sink does not go on', async () => {
		const other = `${sealEntry(chainStart, removal('/x')).line}\n`;
		const { sink, path } = await afterFailure(other);

		await expect(sink.write(removal('/b'))).rejects.toThrow('was changed by somebody else');

		expect(readFileSync(path, 'utf8')).toBe(other);
		await sink.close();
	});
});

/** Fails where it is told to, and keeps what it took. */
class FailingStream extends Writable {
	readonly taken: string[] = [];
	failing = false;

	constructor() {
		super({ autoDestroy: false });
	}

	override _write(chunk: Buffer, _: string, done: (error?: Error) => void): void {
		if (this.failing) {
			done(new Error('no space'));
			return;
		}
		this.taken.push(chunk.toString());
		done();
	}
}

describe('to a stream', () => {
	test('a chain is written, and the stream stays open', async () => {
		const stream = new PassThrough({ encoding: 'utf8' });
		const sink = jsonLinesSink({ stream });

		await sink.write(removal('/a'));
		await sink.write(removal('/b'));
		await sink.close();

		const lines = String(stream.read()).trimEnd().split('\n');
		expect(await verifyAuditChain(lines)).toMatchObject({ ok: true, entries: 2 });
		expect(stream.writable).toBe(true);
	});

	test('a failure rejects, and so does everything after it', async () => {
		const stream = new FailingStream();
		const sink = jsonLinesSink({ stream });
		await sink.write(removal('/a'));
		stream.failing = true;
		await expect(sink.write(removal('/b'))).rejects.toThrow('no space');
		stream.failing = false;

		await expect(sink.write(removal('/c'))).rejects.toMatchObject({ code: 'unavailable' });

		expect(stream.taken).toHaveLength(1);
	});

	test('a stream that takes one line at a time gets them in order', async () => {
		const stream = new PassThrough({ highWaterMark: 1, encoding: 'utf8' });
		const sink = jsonLinesSink({ stream });
		const lines: string[] = [];
		stream.on('data', (text: string) => lines.push(text.trimEnd()));

		await Promise.all(['/a', '/b', '/c'].map((name) => sink.write(removal(name))));

		expect(await verifyAuditChain(lines)).toMatchObject({ ok: true, entries: 3 });
	});
});

test.each<[string, unknown, string]>([
	['nothing', undefined, 'one of path and stream'],
	['a path by itself', '/var/log/audit', 'options must be a plain object'],
	['a mistyped path', { pat: '/a' }, 'did you mean "path"?'],
	['an empty path', { path: '' }, 'path must be a string, and not empty'],
	['a stream that is none', { stream: {} }, 'stream must be a writable stream'],
])('%s is refused when the sink is made', (_, options, message) => {
	expect(() => jsonLinesSink(options as Parameters<typeof jsonLinesSink>[0])).toThrow(message);
});
