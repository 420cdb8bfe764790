import type { RunCodeOptions } from '../../../sandbox/options.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { Violation } from '../../violation.ts';
import { quote } from '../../words.ts';
import { runsPython } from './run-python.ts';

/** What a cell printed, which must be one JSON value. */
export async function printedJson(
	box: Sandbox,
	code: string,
	options: RunCodeOptions = {},
): Promise<unknown> {
	const { stdout } = await runsPython(box, code, options);
	return jsonOf(stdout.text, 'a cell');
}

export function jsonOf(text: string, whose: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new Violation(`${whose} was to print JSON and printed ${quote(text)}`);
	}
}

/** The property of an object that came as JSON; `undefined` where there is none. */
export function propertyOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
