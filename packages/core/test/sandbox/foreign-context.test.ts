import { expect, test } from 'vitest';
import type { GuestInterpreter } from '../../src/contract/interpreter.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { simulatedBackend } from '../simulation/simulated-backend.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';

const foreign = {
	contextId: 'made-by-another-process',
	language: 'javascript',
	cwd: '/workspace',
	epoch: 1,
} as const;

function never(): never {
	throw new Error('this is not asked for');
}

test('a language that is not that of a context which others made is refused, and nothing runs', async () => {
	const { backend } = simulatedBackend(new SimulatedClock(), never);
	const interpreter: GuestInterpreter = {
		openContext: never,
		restartContext: never,
		closeContext: never,
		startCell: never,
		listContexts: async () => [foreign],
	};
	const { capabilities } = backend;
	const box = await createSandbox({
		...backend,
		capabilities: { ...capabilities, languages: ['python', 'javascript'], pause: false },
		create: async () => ({ id: 'one', interpreter, destroy: async () => {} }),
	});

	const call = box.runCode('1', { context: foreign.contextId, language: 'python' });

	await expect(call).rejects.toMatchObject({
		code: 'invalid-argument',
		message: expect.stringContaining('language'),
	});
	await box.kill();
});
