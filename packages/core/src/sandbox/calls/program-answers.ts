import { SandboxError } from '../../contract/error.ts';
import type { CellEnd, CellEvent } from '../../contract/interpreter.ts';
import type { ProcessExit } from '../../contract/process.ts';
import { isObject, shown } from '../../policy/argument.ts';
import type { Place } from './arguments.ts';

/** The bytes of a stream; it breaks off at the first piece that is something else. */
export async function* checkedBytes(
	stream: AsyncIterable<Uint8Array>,
	name: string,
	place: Place,
): AsyncGenerator<Uint8Array> {
	for await (const bytes of stream) {
		if (!isBytes(bytes)) throw bug(`gave ${shown(bytes)} as ${name}`, 'a Uint8Array', place);
		yield bytes;
	}
}

/** The end of a process; rejects with `backend-bug` for one from which nobody can tell how it was. */
export function checkedExit(exited: Promise<ProcessExit>, place: Place): Promise<ProcessExit> {
	const checked = Promise.resolve(exited).then((exit) => {
		const wrong = wrongMembers(exit, {
			exitCode: (value) => value === null || Number.isSafeInteger(value),
			signal: isTextOrNull,
			outOfMemory: (value) => value === null || typeof value === 'boolean',
		});
		if (wrong === undefined) return exit;
		throw bug(`gave an exit that is ${wrong}`, 'exitCode, signal and outOfMemory', place);
	});
	return quiet(checked);
}

export interface CheckedCell {
	readonly emit: (event: CellEvent) => void;
	/** As the driver's own, but rejects with `backend-bug` when it or an event before it is nothing that the contract knows. */
	readonly endedOf: (ended: Promise<CellEnd>) => Promise<CellEnd>;
}

/** One cell of a driver's own interpreter, of which nothing is passed on that cannot be used. */
export function checkedCell(emit: (event: CellEvent) => void, place: Place): CheckedCell {
	let fault: SandboxError | undefined;
	return {
		emit: (event) => {
			if (isCellEvent(event)) emit(event);
			else fault ??= bug(`emitted ${shownEvent(event)}`, 'events with what they tell', place);
		},
		endedOf: (ended) => {
			const checked = Promise.resolve(ended).then((end) => {
				const wrong = wrongMembers(end, endMembers);
				if (wrong !== undefined) throw bug(`gave an end that is ${wrong}`, 'a CellEnd', place);
				if (fault !== undefined) throw fault;
				return end;
			});
			return quiet(checked);
		},
	};
}

/** Whoever waits for it hears of its failure, and nobody has to wait. */
function quiet<Value>(promise: Promise<Value>): Promise<Value> {
	promise.catch(() => {});
	return promise;
}

type Members = Readonly<Record<string, (value: unknown) => boolean>>;

const outcomes: readonly unknown[] = [
	'ok',
	'error',
	'interrupted',
	'memory',
	'exited',
	'killed',
	'lost',
	'unknown',
] satisfies readonly CellEnd['outcome'][];
const states: readonly unknown[] = [
	'kept',
	'lost',
	'unknown',
] satisfies readonly CellEnd['state'][];

const endMembers: Members = {
	outcome: (value) => outcomes.includes(value),
	state: (value) => states.includes(value),
	epoch: (value) => Number.isSafeInteger(value),
	error: (value) => value === null || isObject(value),
	executionCount: (value) => value === null || Number.isSafeInteger(value),
	stdout: isChannelEnd,
	stderr: isChannelEnd,
};

function isChannelEnd(value: unknown): boolean {
	if (value === null) return true;
	const members: Members = {
		bytes: Number.isSafeInteger,
		lines: Number.isSafeInteger,
		tail: isBytes,
	};
	return wrongMembers(value, members) === undefined;
}

function isCellEvent(event: unknown): boolean {
	if (!isObject(event)) return false;
	const told = (name: string): unknown => Reflect.get(event, name);
	if (told('kind') === 'result') return isObject(told('bundle')) && Array.isArray(told('omitted'));
	if (told('kind') !== 'output' && told('kind') !== 'background') return false;
	return (told('channel') === 'stdout' || told('channel') === 'stderr') && isBytes(told('bytes'));
}

function shownEvent(event: unknown): string {
	const kind: unknown = isObject(event) ? Reflect.get(event, 'kind') : undefined;
	return kind === undefined ? shown(event) : `an event of the kind ${shown(kind)}`;
}

/** In words, what is wrong with an answer; `undefined` when nothing is. */
function wrongMembers(answer: unknown, members: Members): string | undefined {
	if (!isObject(answer)) return shown(answer);
	const wrong = Object.entries(members).filter(
		([name, holds]) => !holds(Reflect.get(answer, name)),
	);
	if (wrong.length === 0) return undefined;
	return `without a proper ${wrong.map(([name]) => name).join(', ')}`;
}

function isBytes(value: unknown): value is Uint8Array {
	return value instanceof Uint8Array;
}

function isTextOrNull(value: unknown): boolean {
	return value === null || (typeof value === 'string' && value !== '');
}

function bug(did: string, wanted: string, place: Place): SandboxError {
	return new SandboxError(`the driver ${did}, where the contract wants ${wanted}`, {
		code: 'backend-bug',
		retry: 'unsafe',
		...place,
	});
}
