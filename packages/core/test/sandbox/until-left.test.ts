import { describe, expect, test } from 'vitest';
import { untilLeft } from '../../src/sandbox/calls/until-left.ts';

async function* counting(): AsyncGenerator<number> {
	for (let number = 1; number <= 3; number += 1) yield number;
}

async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
	const items: Item[] = [];
	for await (const item of stream) items.push(item);
	return items;
}

describe('a stream that is read until it is left', () => {
	test('brings everything when it is never left', async () => {
		expect(await collect(untilLeft(counting(), new AbortController().signal))).toEqual([1, 2, 3]);
	});

	test('ends when it is left, though the stream ignores the signal', async () => {
		const controller = new AbortController();
		const silent: AsyncIterable<number> = {
			[Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
		};

		const reading = collect(untilLeft(silent, controller.signal));
		controller.abort();

		expect(await reading).toEqual([]);
	});

	test('rejects as the stream does', async () => {
		async function* broken(): AsyncGenerator<number> {
			yield 1;
			throw new Error('the connection broke');
		}

		const reading = collect(untilLeft(broken(), new AbortController().signal));

		await expect(reading).rejects.toThrow('the connection broke');
	});
});
