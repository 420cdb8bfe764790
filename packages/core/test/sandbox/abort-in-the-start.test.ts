import { expect, test } from 'vitest';
import { goodEnd } from '../../src/conformance/broken/good-end.ts';
import type { CellEnd, GuestInterpreter } from '../../src/contract/interpreter.ts';
import { deferred } from '../../src/policy/deadline.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { smallBackend } from './small-backend.ts';
import { smallInterpreter } from './small-interpreter.ts';

const capabilities = { interpreter: 'native', languages: ['python'] } as const;

function boxWith(startCell: GuestInterpreter['startCell']) {
	const interpreter = { ...smallInterpreter, startCell };
	return createSandbox(smallBackend({ capabilities, driver: { interpreter } }), { graceMs: 50 });
}

test('an abort before the start was answered interrupts the cell, which keeps its variables', async () => {
	const ended = deferred<CellEnd>();
	await using box = await boxWith(async ({ emit }) => {
		emit({ kind: 'output', channel: 'stdout', bytes: Buffer.from('one') });
		// The answer comes behind the first word.
		await Promise.resolve();
		return {
			ended: ended.promise,
			interrupt: async () => ended.resolve({ ...goodEnd, outcome: 'interrupted' }),
			kill: async () => ended.resolve({ ...goodEnd, outcome: 'killed', state: 'lost' }),
		};
	});
	const stop = new AbortController();

	const run = await box.runCode('1', { signal: stop.signal, onStdout: () => stop.abort() });

	expect(run).toMatchObject({ ended: 'cancelled', state: 'kept' });
});

test('an abort of a start that is never answered ends the call after the grace', async () => {
	await using box = await boxWith(() => new Promise(() => {}));

	const run = await box.runCode('1', { signal: AbortSignal.timeout(1) });

	expect(run).toMatchObject({ ended: 'cancelled', error: { name: 'EndNotSeen' } });
	expect(run.durationMs).toBeGreaterThanOrEqual(50);
});
