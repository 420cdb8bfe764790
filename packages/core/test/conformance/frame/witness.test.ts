import { describe, expect, test } from 'vitest';
import { Witness } from '../../../src/conformance/witness.ts';

class Counter {
	readonly #error = new TypeError('inside');
	#count = 0;
	get count(): number {
		return this.#count;
	}
	get nested(): { readonly fail: () => never } {
		return {
			fail: () => {
				throw this.#error;
			},
		};
	}
	add(): this {
		this.#count += 1;
		return this;
	}
	async reject(): Promise<never> {
		throw this.#error;
	}
	async make(): Promise<Counter> {
		return this;
	}
	async *stream(): AsyncGenerator<number> {
		yield 1;
		throw this.#error;
	}
	run(): Promise<never> & AsyncIterable<number> {
		const result = this.reject();
		return Object.assign(result, { [Symbol.asyncIterator]: () => this.stream() });
	}
}

const failures: readonly (readonly [string, (counter: Counter) => unknown])[] = [
	['a function', (counter) => counter.nested.fail()],
	['a promise', (counter) => counter.reject()],
	['an object that a promise gave', async (counter) => (await counter.make()).reject()],
	[
		'a stream',
		async (counter) => {
			for await (const _ of counter.stream());
		},
	],
	[
		'a promise that is a stream too',
		async (counter) => {
			for await (const _ of counter.run());
		},
	],
	['that promise itself', (counter) => counter.run()],
];

describe('the witness', () => {
	test.each(failures)('sees an error that comes out of %s', async (_, fail) => {
		const witness = new Witness();
		const counter = witness.watch(new Counter());

		const error = await (async () => fail(counter))().catch((reason: unknown) => reason);

		expect(error).toBeInstanceOf(TypeError);
		expect(witness.saw(error)).toBe(true);
	});

	test('has not seen an error of somebody else', () => {
		expect(new Witness().saw(new TypeError('inside'))).toBe(false);
	});

	test('takes what is no error for the work of others', () => {
		expect(new Witness().saw('a string')).toBe(true);
	});

	test('leaves data alone', () => {
		const witness = new Witness();
		const data = { bytes: new Uint8Array(2), list: [1], text: 'a', date: new Date(0) };

		expect(witness.watch(data)).toBe(data);
		expect(witness.watch(data.bytes)).toBe(data.bytes);
		expect(witness.watch(null)).toBe(null);
	});

	test('keeps classes with private state working, and their kind', () => {
		const counter = new Witness().watch(new Counter());

		expect(counter.add().add().count).toBe(2);
		expect(counter).toBeInstanceOf(Counter);
	});

	test('can watch what is frozen', () => {
		const frozen = Object.freeze({ call: () => 1, part: Object.freeze({ call: () => 2 }) });
		const watched = new Witness().watch(frozen);

		expect([watched.call(), watched.part.call()]).toEqual([1, 2]);
	});

	test('gives the same stand-in for the same value, and for the stand-in', () => {
		const witness = new Witness();
		const counter = new Counter();
		const watched = witness.watch(counter);

		expect(witness.watch(counter)).toBe(watched);
		expect(witness.watch(watched)).toBe(watched);
	});

	test('makes no unhandled rejection of a promise that nobody awaits', async () => {
		const unhandled: unknown[] = [];
		const note = (reason: unknown): void => void unhandled.push(reason);
		process.on('unhandledRejection', note);

		void new Witness().watch(new Counter()).reject();
		await new Promise((resolve) => setTimeout(resolve, 10));

		process.off('unhandledRejection', note);
		expect(unhandled).toEqual([]);
	});
});
