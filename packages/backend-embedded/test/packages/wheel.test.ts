import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWheel, type WheelEntry } from '../../src/child/packages/wheel.ts';

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'anybox-wheel-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What is read of a wheel with these bytes. */
async function read(bytes: Uint8Array): Promise<readonly WheelEntry[]> {
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	writeFileSync(join(folder, `${sha256}.whl`), bytes);
	return readWheel(folder, { file: 'some.whl', sha256 });
}

function texts(entries: readonly WheelEntry[]): Readonly<Record<string, string>> {
	return Object.fromEntries(entries.map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}

/** An archive, with numbers of its first entry written over. */
function patched(files: Zippable, at: number, value: number): Uint8Array {
	const bytes = Buffer.from(zipSync(files));
	const directory = bytes.readUInt32LE(bytes.byteLength - 22 + 16);
	bytes.writeUInt32LE(value, directory + at);
	return bytes;
}

const long = 'text '.repeat(10_000);

test('files come as they are, packed or not, empty or not', async () => {
	const archive = zipSync({
		'package/packed.py': strToU8(long),
		'package/plain.py': [strToU8(long), { level: 0 }],
		'package/empty.py': new Uint8Array(),
		'package/ä.py': strToU8('ä'),
	});

	expect(texts(await read(archive))).toEqual({
		'package/packed.py': long,
		'package/plain.py': long,
		'package/empty.py': '',
		'package/ä.py': 'ä',
	});
});

test('directories of an archive are no files', async () => {
	const archive = zipSync({ 'package/': new Uint8Array(), 'package/file.py': strToU8('x') });

	expect(texts(await read(archive))).toEqual({ 'package/file.py': 'x' });
});

test.each([
	'../evil.py',
	'/evil.py',
	'a/../../evil.py',
	'a//evil.py',
	'./evil.py',
	'a\\..\\evil.py',
	'a\0.py',
	'a-1.data/purelib/../evil.py',
])('a wheel with a file named %j is refused whole', async (name) => {
	const archive = zipSync({ 'good.py': strToU8('x'), [name]: strToU8('evil') });

	await expect(read(archive)).rejects.toThrow(
		'some.whl cannot be unpacked: it has a file that is named',
	);
});

test.each([
	['a link', patched({ 'a.py': strToU8('/etc/passwd') }, 38, 0o120777 * 2 ** 16)],
	['a packing that is unknown', patched({ 'a.py': strToU8(long) }, 10, 99)],
	['a file that is encrypted', patched({ 'a.py': strToU8(long) }, 8, 8 * 65536 + 1)],
	['a file that is longer than it says', patched({ 'a.py': strToU8(long) }, 24, 100)],
	['a file that says it is empty, and is not', patched({ 'a.py': strToU8(long) }, 24, 0)],
	['a file that is shorter than it says', patched({ 'a.py': strToU8(long) }, 24, 100_000)],
	['a place outside', patched({ 'a.py': strToU8(long) }, 42, 2 ** 30)],
	['no directory', strToU8('no archive')],
	['nothing', new Uint8Array()],
])('a wheel with %s is refused', async (_what, bytes) => {
	await expect(read(bytes)).rejects.toThrow('some.whl cannot be unpacked');
});

test('a wheel that is another than it was is refused where its bytes are used', async () => {
	const sha256 = '0'.repeat(64);
	writeFileSync(join(folder, `${sha256}.whl`), zipSync({ 'a.py': strToU8('x') }));

	await expect(readWheel(folder, { file: 'some.whl', sha256 })).rejects.toThrow(
		'some.whl was changed',
	);
});

test.each(['../../../etc/passwd', '', 'A'.repeat(64)])('%j leads to no file', async (sha256) => {
	await expect(readWheel(folder, { file: 'some.whl', sha256 })).rejects.toThrow(
		'some.whl has no hash',
	);
});

test('a wheel that is gone is said to be gone', async () => {
	await expect(readWheel(folder, { file: 'some.whl', sha256: '1'.repeat(64) })).rejects.toThrow(
		'some.whl was removed from the cache; import it again',
	);
});
