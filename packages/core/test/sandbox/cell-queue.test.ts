import { describe, expect, test } from 'vitest';
import { CellQueue } from '../../src/sandbox/cells/cell-queue.ts';

const never = new AbortController().signal;

describe('the queue of a context', () => {
	test('gives turns in the order in which they were asked for', async () => {
		const queue = new CellQueue();
		const order: number[] = [];

		await Promise.all(
			[1, 2, 3].map(async (number) => {
				const done = await queue.turn('one', never);
				order.push(number);
				done();
			}),
		);

		expect(order).toEqual([1, 2, 3]);
	});

	test('lets nobody in before the one inside is done', async () => {
		const queue = new CellQueue();
		const done = await queue.turn('one', undefined);
		let inside = false;
		const second = queue.turn('one', undefined).then((leave) => {
			inside = true;
			return leave;
		});

		await Promise.resolve();
		expect(inside).toBe(false);
		done();
		(await second)();

		expect(inside).toBe(true);
	});

	test('two contexts do not wait for each other', async () => {
		const queue = new CellQueue();

		await queue.turn('one', undefined);

		await expect(queue.turn('two', undefined)).resolves.toBeTypeOf('function');
	});

	test('one who gives up waiting holds up nobody', async () => {
		const queue = new CellQueue();
		const done = await queue.turn('one', undefined);
		const controller = new AbortController();
		const impatient = queue.turn('one', controller.signal);
		const patient = queue.turn('one', undefined);

		controller.abort();
		await expect(impatient).rejects.toThrow('aborted');
		done();

		await expect(patient).resolves.toBeTypeOf('function');
	});

	test('a signal that is aborted already gets no turn, even of an empty queue', async () => {
		const queue = new CellQueue();

		await expect(queue.turn('one', AbortSignal.abort())).rejects.toThrow('aborted');
		await expect(queue.turn('one', undefined)).resolves.toBeTypeOf('function');
	});
});
