import type { RunResult } from '../../../sandbox/result.ts';
import type { RunCodeOptions } from '../../../sandbox/options.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { Violation } from '../../violation.ts';
import type { CheckContext } from '../../context.ts';
import { atMost, same } from '../../expectations.ts';
import { quote } from '../../words.ts';
import { endOf, runPython, runsPython } from './run-python.ts';

/** What a cell may take beyond its limit and the grace: the way to the sandbox and back, and a kill. */
export const marginMs = 1500;

/** Short, since every check of a limit waits for it. */
export const limits = { timeoutMs: 300, graceMs: 200 } as const;

/** So long that whoever ends within the margin was not killed. */
export const patience = { timeoutMs: 300, graceMs: 3000 } as const;

export interface Limits {
	readonly timeoutMs: number;
	readonly graceMs: number;
}

type Context = Pick<CheckContext, 'open' | 'measure'>;

/**
 * A sandbox that has run a cell with `before = 42` and the imports: no limit is spent on a start, and no import is
 * left half-way.
 */
export async function boxWith(
	{ open }: Context,
	{ graceMs }: Limits,
	imports = '',
): Promise<Sandbox> {
	const box = await open({ graceMs });
	await runsPython(box, `before = 42\n${imports}`);
	return box;
}

/** Demands that a cell ends as `timeout` within its limit, the grace and the margin, and measures by how much it was late. */
export async function timesOut(
	{ measure }: Context,
	box: Sandbox,
	code: string,
	{ timeoutMs, graceMs, ...options }: Limits & RunCodeOptions,
): Promise<RunResult> {
	const result = await runPython(box, code, { ...options, timeoutMs });
	if (result.ended !== 'timeout') {
		throw new Violation(`${quote(code)}: expected it to end as timeout, got ${endOf(result)}`);
	}
	const graceGiven = result.state === 'kept' ? 0 : graceMs;
	measure('overrun', result.durationMs - timeoutMs - graceGiven, 'ms');
	const most = timeoutMs + graceMs + marginMs;
	atMost(result.durationMs, most, `the milliseconds of ${quote(code)}`);
	return result;
}

/** As `timesOut`; where the backend can interrupt, the cell must end without being killed and keep its state. */
export async function isInterrupted(
	context: Context & Pick<CheckContext, 'capabilities'>,
	code: string,
	imports: string,
): Promise<Sandbox> {
	const can = context.capabilities.interruptKeepsState;
	const times = can ? patience : limits;
	const box = await boxWith(context, times, imports);
	const result = await timesOut(context, box, code, times);
	if (can) {
		const most = times.timeoutMs + marginMs;
		atMost(result.durationMs, most, `the milliseconds until ${quote(code)} was interrupted`);
		same(result.state, 'kept', `the state after ${quote(code)}`);
	}
	await tellsTheState(box, result);
	return box;
}

/** Demands that `before` is there exactly when the state was told to be kept. */
export async function tellsTheState(box: Sandbox, { state }: RunResult): Promise<void> {
	const { text } = await runsPython(box, "globals().get('before')");
	const found = text === '42' ? 'kept' : 'lost';
	same(state, found, 'the state that was told, against the one that was found');
}
