import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
	await guest.openContext('b', { language: 'javascript' });
});

afterEach(() => guest.close());

describe('a name of an exception that is too large', () => {
	test.each([
		['a', 'raise type("e" * 9_000_000, (Exception,), {})("x")'],
		['b', 'const e = new Error("x"); e.name = "e".repeat(20e6); throw e'],
	])(
		'is cut, in context %s',
		async (context, code) => {
			const { end } = await guest.run(`kept = 1\n${code}`, { context });

			expect(end).toMatchObject({ outcome: 'error', state: 'kept' });
			expect(end['error']).toMatchObject({ name: `${'e'.repeat(199)}…`, value: 'x' });
			expect((await guest.run('kept', { context })).text).toBe('1');
		},
		20_000,
	);
});

describe('an end that a program made too large', () => {
	const forge = (record: string): string =>
		`import gc\nours, = [o for o in gc.get_objects() if type(o).__name__ == 'Interpreter']\nours.record = lambda failure: ${record}\n1 / 0`;

	test('is told without its error', async () => {
		const { end } = await guest.run(forge('{"name": "e" * 9_000_000}'));

		expect(end).toMatchObject({
			outcome: 'error',
			state: 'kept',
			error: { value: 'the error of the cell was too large to be told' },
		});
		expect((await guest.run('7')).text).toBe('7');
	});

	test('reaches the host though it just passed the supervisor', async () => {
		const { end } = await guest.run(forge('{"traceback": "é" * 1_300_000}'));

		expect(JSON.stringify(end).length).toBeLessThan(1 << 20);
	});
});
