import { createSandbox } from '@anybox/core';
import { toyBackend } from './toy-backend/toy-backend.ts';

/** The toy isolates nothing; of a backend that does, ask for `egress: 'none'` and caps. */
export async function tour(): Promise<readonly unknown[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });

	await box.runCode('import math; radius = 12');
	const run = await box.runCode('print("area:"); math.pi * radius ** 2', {
		timeoutMs: 5000,
		onStdout: (text) => console.log(text),
	});

	await box.files.write('data.csv', 'a,b\n1,2\n');
	const lines = await box.commands.run(['wc', '-l', 'data.csv']);

	return [
		run.text, // '452.3893421169302'
		run.ended, // 'ok'; or 'error', 'timeout', 'cancelled', 'memory', 'killed', 'lost', 'unknown'
		run.state, // 'kept': the variables are there for the next cell
		lines.stdout.text, // '2 data.csv\n'
	];
}
