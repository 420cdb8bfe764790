import { isRecord } from '../../wire/json.ts';
import type { Death } from '../interpreters/interpreter.ts';
import { shownStack } from './shown-stack.ts';

/** What went wrong in a cell, as the host is told it. */
export interface CellError {
	readonly name: string;
	readonly value: string;
	readonly traceback: string;
	readonly exitCode: number | null;
}

export interface Account {
	readonly outcome: 'ok' | 'error' | 'interrupted' | 'memory' | 'exited' | 'killed';
	readonly error: CellError | null;
}

/** What is told of a cell whose interpreter is gone. */
export function accountOf({ cause, status, words, stack }: Death): Account {
	const accounts: Readonly<Record<Death['cause'], Account>> = {
		stopped: {
			outcome: 'interrupted',
			error: death('InterpreterKilled', 'the interpreter was killed on request'),
		},
		memory: {
			outcome: 'memory',
			error: death('MemoryError', 'the interpreter ran out of memory'),
		},
		exited: {
			outcome: 'exited',
			error: death('InterpreterExit', `the interpreter exited with status ${status}`, status),
		},
		broken: {
			outcome: 'killed',
			error: withStack(stack, brokenBy(words)),
		},
	};
	return accounts[cause];
}

/** What an interpreter said of the end of its cell, in the right shape: code of the cell may have made it. */
export function accountFrom(said: unknown, isInterrupted: boolean): Account {
	const { outcome, error } = isRecord(said) ? said : {};
	if (outcome === 'ok') return { outcome, error: null };
	const isAsked = outcome === 'interrupted' && isInterrupted;
	if (isAsked || outcome === 'memory') return { outcome, error: errorFrom(error) };
	return { outcome: 'error', error: errorFrom(error) };
}

const longest = { name: 200, value: 2 ** 16, traceback: 2 ** 18 };

/** An error in the right shape. */
export function errorFrom(said: unknown): CellError {
	const record = isRecord(said) ? said : {};
	const text = (key: keyof typeof longest, otherwise: string): string => {
		const value = record[key];
		return typeof value === 'string' ? value.slice(0, longest[key]) : otherwise;
	};
	const { exitCode } = record;
	return {
		name: text('name', 'Error'),
		value: text('value', ''),
		traceback: text('traceback', ''),
		exitCode: Number.isSafeInteger(exitCode) ? Number(exitCode) : null,
	};
}

function death(name: string, value: string, exitCode: number | null = null): CellError {
	return { name, value: value.slice(0, longest.value), traceback: '', exitCode };
}

/** What WebAssembly says where its stack ends. */
const stackEnded = 'RangeError: Maximum call stack size exceeded';

function brokenBy(words: string): CellError {
	if (!words.startsWith(stackEnded)) {
		return death('InterpreterKilled', `the interpreter broke: ${firstLine(words)}`);
	}
	return death(
		'RecursionError',
		'it went deeper than the stack of this Python, which was lost with its variables; use a loop, or nest less',
	);
}

function withStack(stack: string, error: CellError): CellError {
	const shown = shownStack(stack);
	return shown === '' ? error : { ...error, traceback: `${shown}${error.name}: ${error.value}\n` };
}

function firstLine(words: string): string {
	return words.split('\n', 1)[0] ?? '';
}
