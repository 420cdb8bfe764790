import type { Driver } from '../../contract/driver.ts';
import { SandboxError } from '../../contract/error.ts';
import type {
	ContextRecord,
	GuestCell,
	GuestInterpreter,
	StartCellRequest,
} from '../../contract/interpreter.ts';
import type { GuestProcess, SpawnRequest } from '../../contract/process.ts';
import { hasMethod, isObject, shown } from '../../policy/argument.ts';
import type { Place } from './arguments.ts';
import { checkedBytes, checkedCell, checkedExit } from './program-answers.ts';

export type Spawn = (request: SpawnRequest) => Promise<GuestProcess>;

/** What each part of an answer must be for core to use it. */
export type Parts = Readonly<Record<string, 'method' | 'promise' | 'stream' | 'text'>>;

const processParts: Parts = {
	stdout: 'stream',
	stderr: 'stream',
	exited: 'promise',
	writeStdin: 'method',
	closeStdin: 'method',
	signal: 'method',
	kill: 'method',
};
const cellParts: Parts = { ended: 'promise', interrupt: 'method', kill: 'method' };
const contextParts: Parts = { contextId: 'text', language: 'text' };

/** The driver's `spawn`, whose answer is what the contract says or a rejection: nobody after it has to look. */
export function spawnOf(driver: Driver, backend: string): Spawn | undefined {
	const spawn = driver.spawn?.bind(driver);
	if (spawn === undefined) return undefined;
	return async (request) => {
		const place = { backend, operation: 'spawn' };
		const started = checked(await spawn(request), processParts, place);
		return {
			stdout: checkedBytes(started.stdout, 'stdout', place),
			stderr: checkedBytes(started.stderr, 'stderr', place),
			exited: checkedExit(started.exited, place),
			// Each is a promise even where the driver's own throws at once or gives nothing.
			writeStdin: async (bytes) => started.writeStdin(bytes),
			closeStdin: async () => started.closeStdin(),
			signal: async (name) => started.signal(name),
			kill: async () => started.kill(),
		} satisfies GuestProcess;
	};
}

/** The driver's own interpreter, with answers that are what the contract says. */
export function interpreterOf(driver: Driver, backend: string): GuestInterpreter | undefined {
	const own = driver.interpreter;
	if (own === undefined) return undefined;
	const record = (operation: string, answer: ContextRecord): ContextRecord =>
		checked(answer, contextParts, { backend, operation });
	const readSpool = own.readSpool?.bind(own);
	return {
		openContext: async (request) => record('openContext', await own.openContext(request)),
		listContexts: async (request) => own.listContexts(request),
		restartContext: async (request) => record('restartContext', await own.restartContext(request)),
		closeContext: async (request) => own.closeContext(request),
		startCell: async (request) => startCell(own, request, backend),
		...(readSpool === undefined ? {} : { readSpool }),
	};
}

async function startCell(
	own: GuestInterpreter,
	request: StartCellRequest,
	backend: string,
): Promise<GuestCell> {
	const place = { backend, operation: 'startCell' };
	const { emit, endedOf } = checkedCell(request.emit, place);
	const answer = await own.startCell({ ...request, emit });
	const cell = checked(answer, cellParts, place);
	return {
		ended: endedOf(cell.ended),
		interrupt: async () => cell.interrupt(),
		kill: async () => cell.kill(),
	};
}

function checked<Answer>(answer: Answer, parts: Parts, place: Place): Answer {
	const missing = missingParts(answer, parts);
	if (missing.length === 0) return answer;
	end(answer);
	const got = isObject(answer) ? `something without ${missing.join(', ')}` : shown(answer);
	throw new SandboxError(`the driver gave ${got}, where the contract wants ${list(parts)}`, {
		code: 'backend-bug',
		retry: 'unsafe',
		...place,
	});
}

/** Names of what is not there, or is something else. */
export function missingParts(answer: unknown, parts: Parts): readonly string[] {
	if (!isObject(answer)) return Object.keys(parts);
	return Object.entries(parts)
		.filter(([name, kind]) => !holds[kind](Reflect.get(answer, name)))
		.map(([name]) => name);
}

const holds: Readonly<Record<Parts[string], (value: unknown) => boolean>> = {
	method: (value) => typeof value === 'function',
	promise: (value) => hasMethod(value, 'then'),
	stream: (value) => isObject(value) && Symbol.asyncIterator in value,
	text: (value) => typeof value === 'string' && value !== '',
};

/** What nobody can use must not run on; whether it could be ended nobody can tell either. */
function end(answer: unknown): void {
	if (!isObject(answer)) return;
	const kill: unknown = Reflect.get(answer, 'kill');
	if (typeof kill !== 'function') return;
	(async () => Reflect.apply(kill, answer, []) as unknown)().catch(() => {});
}

function list(parts: Parts): string {
	return Object.keys(parts).join(', ');
}
