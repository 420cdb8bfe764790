import type { Backend } from '../../contract/backend.ts';
import type { Language } from '../../contract/capabilities.ts';
import type {
	CellEnd,
	CellError,
	CellEvent,
	GuestCell,
	GuestInterpreter,
	StartCellRequest,
} from '../../contract/interpreter.ts';
import { withInterpreterCall } from './calls.ts';
import { withCellEnd, withEvents, withInterpreter } from './mutant.ts';

export type ResultEvent = Extract<CellEvent, { kind: 'result' }>;

/** Runs other code than what was asked for. */
export function withCode(backend: Backend, change: (code: string) => string): Backend {
	return withInterpreterCall(backend, 'startCell', (request, interpreter) =>
		interpreter.startCell({ ...request, code: change(request.code) }),
	);
}

/** As `withCode`, in the contexts of one language. */
export function withCodeOf(
	language: Language,
	backend: Backend,
	change: (code: string) => string,
): Backend {
	return withStartOf(language, backend, (request, interpreter) =>
		interpreter.startCell({ ...request, code: change(request.code) }),
	);
}

/** Starts cells in the contexts of one language in another way. */
export function withStartOf(
	language: Language,
	backend: Backend,
	start: (request: StartCellRequest, interpreter: GuestInterpreter) => Promise<GuestCell>,
): Backend {
	return withInterpreter(backend, (interpreter) => {
		const ids = new Set<string>();
		return {
			async openContext(request) {
				const record = await interpreter.openContext(request);
				if (record.language === language) ids.add(record.contextId);
				return record;
			},
			startCell: (request) =>
				ids.has(request.contextId) ? start(request, interpreter) : interpreter.startCell(request),
		};
	});
}

/** Does something before the first statement of each Python cell of one line, whose number stays what it is. */
export function beforeOneLiners(
	backend: Backend,
	statement: string,
	isMeant: (code: string) => boolean = () => true,
): Backend {
	return withCodeOf('python', backend, (code) =>
		isSimpleLine(code) && isMeant(code) ? `${statement}; ${code}` : code,
	);
}

/** Changes what a cell tells about what went wrong, and leaves alone whether it did. */
export function withCellError(
	backend: Backend,
	change: (error: CellError, end: CellEnd) => CellError,
): Backend {
	return withCellEnd(backend, (end) =>
		end.error === null ? end : { ...end, error: change(end.error, end) },
	);
}

/** Changes the results of cells, and none of their output. */
export function withResults(
	backend: Backend,
	change: (result: ResultEvent, request: StartCellRequest) => readonly CellEvent[],
): Backend {
	return withEvents(backend, (event, request) =>
		event.kind === 'result' ? change(event, request) : [event],
	);
}

/** Takes forms away from results. */
export function withoutForms(
	backend: Backend,
	isGone: (mime: string, result: ResultEvent) => boolean,
): Backend {
	return withResults(backend, (result) => {
		const kept = Object.entries(result.bundle).filter(([mime]) => !isGone(mime, result));
		return [{ ...result, bundle: Object.fromEntries(kept) }];
	});
}

/** True for one line of Python that another statement can stand before. */
export function isSimpleLine(code: string): boolean {
	const isCompound = /^\s|^(?:async|class|def|for|if|try|while|with)\b|^[@!%#]/.test(code);
	return code !== '' && !code.includes('\n') && !isCompound;
}

/** True for the traceback of a Python exception, which the stack of a JavaScript one does not look like. */
export function isPython(traceback: string): boolean {
	return traceback.includes('  File "');
}
