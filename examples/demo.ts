import { createSandbox, type RunResult } from '@anybox/core';
import { toyBackend } from './toy-backend/toy-backend.ts';

const cells = [
	['state stays', 'import math; radius = 12'],
	['the last expression is the result', 'math.pi * radius ** 2'],
	['output streams', 'for number in range(3): print("line", number)'],
	['an exception is a result', '1 / 0'],
	['a stuck cell is interrupted', 'while True: pass'],
	['and its variables are still there', 'radius'],
	['a crash is told', 'import os; os._exit(7)'],
	['and the next cell runs', '"alive"'],
] as const;

console.log('anybox on the toy backend: plain processes of this machine, no isolation at all.');
console.log(
	'The embedded backend, which isolates and needs nothing, is not in this repository yet.\n',
);

await using box = await createSandbox(toyBackend(), { egress: 'full' });
for (const [what, code] of cells) {
	console.log(`# ${what}\n>>> ${code}`);
	const run = await box.runCode(code, {
		timeoutMs: 500,
		onStdout: (text) => void process.stdout.write(text),
	});
	console.log(`${told(run)}\n`);
}

function told({ text, error, ended, state, durationMs }: RunResult): string {
	const value = text ?? (error === undefined ? '' : `${error.name}: ${error.value}`);
	return `${value === '' ? '' : `${value}\n`}[${ended}, state ${state}, ${durationMs.toFixed(0)} ms]`;
}
