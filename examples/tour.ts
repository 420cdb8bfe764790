import { createSandbox } from 'anybox';

/** Without a backend it is Python in WebAssembly: no key, no Docker, and no network. */
export async function tour(): Promise<readonly unknown[]> {
	await using box = await createSandbox();

	await box.runCode('import math; radius = 12');
	const run = await box.runCode('print("area:"); math.pi * radius ** 2', {
		timeoutMs: 5000,
		onStdout: (text) => console.log(text),
	});

	await box.files.write('data.csv', 'a,b\n1,2\n');
	const lines = await box.runCode('len(open("data.csv").readlines())');

	return [
		run.text, // '452.3893421169302'
		run.ended, // 'ok'; or 'error', 'timeout', 'cancelled', 'memory', 'killed', 'lost', 'unknown'
		run.state, // 'kept': the variables are there for the next cell
		lines.text, // '2'
	];
}
