import { createSandbox } from '@anybox/core';
import { toyBackend } from '../toy-backend/toy-backend.ts';

// #region first
/** State stays from cell to cell; the last expression is the result. */
export async function firstCells(): Promise<string | undefined> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	await box.runCode('import math; radius = 12');
	const run = await box.runCode('math.pi * radius ** 2');
	return run.text;
}
// #endregion

// #region timeout
/** At its limit a cell is interrupted, and what it had set is still there. */
export async function stuckCell(): Promise<readonly unknown[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	const stuck = await box.runCode('found = 42\nwhile True: pass', { timeoutMs: 300 });
	const after = await box.runCode('found');
	return [stuck.ended, stuck.state, after.text];
}
// #endregion

// #region error
/** What a program does is a result, not a rejection. */
export async function failingCell(): Promise<readonly unknown[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	const run = await box.runCode('1 / 0');
	return [run.ended, run.error?.name, run.error?.traceback.includes('1 / 0')];
}
// #endregion

// #region stream
/** Output as it comes: by callbacks, or by iterating the run. Leaving the loop cancels the cell. */
export async function streamedCell(): Promise<readonly string[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	const seen: string[] = [];
	for await (const event of box.runCode('for number in range(3): print(number)\n"done"')) {
		if (event.kind === 'stdout') seen.push(event.text.trim());
		if (event.kind === 'result') seen.push(event.result.text ?? '');
	}
	return seen;
}
// #endregion

// #region contexts
/** Contexts share the files of a sandbox, and nothing else. */
export async function twoContexts(): Promise<readonly unknown[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	const { contextId } = await box.contexts.create();
	await box.runCode('name = "default"');
	const other = await box.runCode('name', { context: contextId });
	return [other.ended, other.error?.name];
}
// #endregion

// #region output
/** What is too long is cut in the middle, counted, and can be read again. */
export async function longOutput(): Promise<readonly unknown[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	const run = await box.runCode('for number in range(100_000): print(number)', {
		maxOutputBytes: 2000,
	});
	const { bytes, lines, truncated } = run.stdout;
	const page = await box.outputs.read(truncated?.outputId ?? '', { offset: 2000, length: 100 });
	const { matches } = await box.outputs.grep(truncated?.outputId ?? '', '77777');
	return [bytes, lines, page.text.startsWith('\n') || page.text.length > 0, matches[0]?.line];
}
// #endregion
