import type { CellRun } from '../../../sandbox/api.ts';
import type { RunCodeOptions } from '../../../sandbox/options.ts';
import type { RunResult } from '../../../sandbox/result.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { Violation } from '../../violation.ts';
import { same } from '../../expectations.ts';
import { quote } from '../../words.ts';

/** One Python cell, whatever language is the backend's first. */
export function runPython(box: Sandbox, code: string, options: RunCodeOptions = {}): CellRun {
	return box.runCode(code, { language: 'python', ...options });
}

/** As `runPython`, and demands that the cell ends as `ok`. */
export async function runsPython(
	box: Sandbox,
	code: string,
	options: RunCodeOptions = {},
): Promise<RunResult> {
	const result = await runPython(box, code, options);
	if (result.ended === 'ok') return result;
	throw new Violation(`${quote(code)}: expected it to end as ok, got ${endOf(result)}`);
}

/** Demands that the cell ends as `ok` and that the last expression has this `repr`. */
export async function showsValue(
	box: Sandbox,
	code: string,
	expected: string,
	options: RunCodeOptions = {},
): Promise<void> {
	const { text } = await runsPython(box, code, options);
	same(text, expected, `the value of ${quote(code)}`);
}

/** How a cell ended, in words. */
export function endOf({ ended, state, error }: RunResult): string {
	const why = error === undefined ? '' : ` with ${quote(`${error.name}: ${error.value}`)}`;
	return `${ended}${why}, state ${state}`;
}

/** A text as a literal that Python and JavaScript read the same way. */
export function literal(text: string): string {
	return JSON.stringify(text);
}
