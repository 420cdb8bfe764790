import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { fetchSnapshot } from '../../src/backend/fetch-snapshot.ts';

const snapshot = Buffer.from('what a Python was when it had just started');
const bytes = snapshot.byteLength;
const sha256 = createHash('sha256').update(snapshot).digest('hex');
const begin = snapshot.subarray(0, 10);

test('a snapshot comes in pieces', async () => {
	const pipe = Readable.from([begin, snapshot.subarray(10)]);

	expect(await fetchSnapshot(pipe, { sha256, bytes })).toEqual(snapshot);
});

test('no more is read than was told', async () => {
	let given = 0;
	const pipe = (async function* () {
		while (given < 3 * bytes) {
			given += 1;
			yield Buffer.from('x');
		}
	})();

	await expect(fetchSnapshot(pipe, { sha256, bytes })).rejects.toThrow('is not the one');
	expect(given).toBe(bytes);
});

const other = Buffer.from(snapshot);
other[20] = 0;

test.each([
	['was changed since', [other], bytes],
	['ends too soon', [begin], bytes],
	['is shorter', [begin], 10],
	['goes on', [begin, snapshot], bytes],
])('one that %s is not kept', async (_, pieces, told) => {
	const fetched = fetchSnapshot(Readable.from(pieces), { sha256, bytes: told });

	await expect(fetched).rejects.toThrow('is not the one');
});
