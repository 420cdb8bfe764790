import type { RunCodeOptions } from '../../../sandbox/options.ts';
import type { RunResult } from '../../../sandbox/result.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { Violation } from '../../violation.ts';
import { quote } from '../../words.ts';
import { endOf } from './run-python.ts';

const language = 'javascript';

/** One JavaScript cell that must end as `ok`. */
export async function runsJavaScript(
	box: Sandbox,
	code: string,
	options: RunCodeOptions = {},
): Promise<RunResult> {
	const result = await box.runCode(code, { language, ...options });
	if (result.ended === 'ok') return result;
	throw new Violation(`${quote(code)}: expected it to end as ok, got ${endOf(result)}`);
}

/** Whether an expression is true; only a word that every way of showing values has in common is looked at. */
export async function holds(
	box: Sandbox,
	expression: string,
	options: RunCodeOptions = {},
): Promise<boolean> {
	return (await runsJavaScript(box, expression, options)).text === 'true';
}
