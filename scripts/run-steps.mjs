import { availableParallelism } from 'node:os';
import { runCommand } from './run-command.mjs';

export function seconds(milliseconds) {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}

async function runStep({ name, command, alone }) {
	const { exitCode, output, milliseconds } = await runCommand(command[0], command.slice(1), {
		quiet: true,
	});
	const passed = exitCode === 0;
	console.log(`  ${passed ? 'ok  ' : 'FAIL'}  ${name.padEnd(12)} ${seconds(milliseconds)}`);
	if (!passed) console.log(`\n${output.trimEnd()}\n\n  run it alone: ${alone}\n`);
	return passed;
}

/** Runs quiet steps, as many at a time as there are cores, to the end. Returns the names that failed. */
export async function runSteps(steps) {
	const waiting = [...steps];
	const failed = [];
	async function work() {
		for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
			if (!(await runStep(step))) failed.push(step.name);
		}
	}
	await Promise.all(Array.from({ length: availableParallelism() }, work));
	return failed;
}
