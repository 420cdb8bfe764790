import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fetchSnapshot } from '../../src/backend/fetch-snapshot.ts';
import type { Ask } from '../../src/backend/requests.ts';

const snapshot = Buffer.from('what a Python was when it had just started');
const sha256 = createHash('sha256').update(snapshot).digest('hex');

/** A child that tells these pieces, one after the other. */
function telling(bytes: number, ...pieces: readonly Buffer[]): Ask {
	const left = [...pieces];
	return async () => ({ bytes, data: left.shift()?.toString('base64') ?? '' });
}

test('a snapshot comes in pieces', async () => {
	const ask = telling(snapshot.byteLength, snapshot.subarray(0, 10), snapshot.subarray(10));

	expect(await fetchSnapshot(ask, sha256)).toEqual(snapshot);
});

const other = Buffer.from(snapshot);
other[20] = 0;

test.each([
	['was changed since', telling(snapshot.byteLength, other), sha256],
	['ends too soon', telling(snapshot.byteLength, snapshot.subarray(0, 10)), sha256],
	['is shorter', telling(10, snapshot.subarray(0, 10)), sha256],
	['goes on', telling(snapshot.byteLength, snapshot.subarray(0, 10), snapshot), sha256],
	['nobody spoke of', telling(snapshot.byteLength, snapshot), null],
])('one that %s is not kept', async (_, ask, hash) => {
	await expect(fetchSnapshot(ask, hash)).rejects.toThrow('is not the one');
});
