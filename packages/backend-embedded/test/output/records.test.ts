import { expect, onTestFinished, test, vi } from 'vitest';
import { Records } from '../../src/child/interpreters/records.ts';
import { makeRing, RingReader, RingWriter } from '../../src/wire/ring.ts';

test('nothing more is taken while the host has much to read, and all of it afterwards', async () => {
	const unread = vi.spyOn(process.stdout, 'writableLength', 'get').mockReturnValue(2 ** 30);
	onTestFinished(() => unread.mockRestore());
	let taken = '';
	let tookAll = (): void => {};
	const all = new Promise<void>((resolve) => {
		tookAll = resolve;
	});
	const ring = makeRing();
	const writer = new RingWriter(ring, () => {});
	const records = new Records(new RingReader(ring), ({ bytes }) => {
		taken += bytes.toString();
		if (taken === 'onetwo') tookAll();
	});

	writer.write('stdout', 1, Buffer.from('one'));
	records.drain();
	writer.write('stdout', 1, Buffer.from('two'));
	records.drain();
	expect(taken).toBe('one');

	unread.mockReturnValue(0);
	await all;
});
