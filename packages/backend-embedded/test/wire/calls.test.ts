import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { Callee, Caller, makeCallArea } from '../../src/wire/calls.ts';

const calls = 10_000;

/** Asks as often as it can, and tells the first answer that was that of another question. */
const asking = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.calls).then(({ Caller }) => {
	const caller = new Caller(workerData.memory, () => parentPort.postMessage('asked'));
	for (let number = 0; number < ${calls}; number += 1) {
		const failure = caller.call('echo', [number]);
		const answer = caller.json();
		if (failure !== 0 || answer !== JSON.stringify({ number })) {
			parentPort.postMessage({ number, failure, answer });
			return;
		}
	}
	parentPort.postMessage({ number: ${calls} });
});`;

test('each call gets the answer of its own, however late it is woken by the one before', async () => {
	const memory = makeCallArea();
	const callee = new Callee(memory);
	const module = new URL('../../dist/wire/calls.js', import.meta.url);
	const worker = new Worker(asking, {
		eval: true,
		workerData: { memory, calls: `file://${fileURLToPath(module)}` },
	});
	onTestFinished(() => void worker.terminate());
	const last = await new Promise<unknown>((resolve, reject) => {
		worker.once('error', reject);
		worker.on('message', (message: unknown) => {
			if (message !== 'asked') {
				resolve(message);
				return;
			}
			// As late as it may come of the call before.
			Atomics.notify(new Int32Array(memory), 0);
			callee.answer(({ values: [number] }) => ({ number }));
		});
	});

	expect(last).toEqual({ number: calls });
}, 60_000);

test.each([
	['a text', { text: 'x'.repeat(2 ** 21) }],
	['bytes', new Uint8Array(2 ** 21)],
])(
	'an answer that does not fit is an error, and the next one is as it should be: %s',
	(_, long) => {
		const memory = makeCallArea();
		const callee = new Callee(memory);
		const caller = new Caller(memory, () =>
			callee.answer(({ name }) => (name === 'long' ? long : { name })),
		);

		expect(caller.call('long', [])).toBe(29);
		expect(caller.call('short', [])).toBe(0);
		expect(caller.json()).toBe('{"name":"short"}');
	},
);
