import type { Backend } from '../../contract/backend.ts';
import type { CellEnd, CellEvent, StartCellRequest } from '../../contract/interpreter.ts';
import { withInterpreterCall } from './calls.ts';
import { overlay } from './overlay.ts';

export type OutputEvent = Extract<CellEvent, { kind: 'output' }>;

/** What stands between a cell that prints and who hears it. */
export interface OutputFilter {
	output(event: OutputEvent): void;
	/** Before the end is told; gives the end that is. */
	end?(end: CellEnd): CellEnd;
}

/** Passes the output of cells through a filter of their own; `undefined` leaves a cell alone. */
export function withOutput(
	backend: Backend,
	filterFor: (request: StartCellRequest) => OutputFilter | undefined,
): Backend {
	return withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
		const filter = filterFor(request);
		if (filter === undefined) return interpreter.startCell(request);
		const cell = await interpreter.startCell({
			...request,
			emit(event) {
				if (event.kind === 'output') filter.output(event);
				else request.emit(event);
			},
		});
		const ended = cell.ended.then((end) => filter.end?.(end) ?? end);
		// Whoever waits for the cell sees the rejection; nobody has to.
		ended.catch(() => {});
		return overlay(cell, { ended });
	});
}

/** Tells the end of some cells later, when they have ended well. */
export function withLateEnd(
	backend: Backend,
	lateMs: number,
	isMeant: (code: string) => boolean,
): Backend {
	return withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
		const cell = await interpreter.startCell(request);
		if (!isMeant(request.code)) return cell;
		const ended = cell.ended.then(async (end) => {
			if (end.outcome === 'ok') await pause(lateMs);
			return end;
		});
		ended.catch(() => {});
		return overlay(cell, { ended });
	});
}

/** The end without the source's own account: what was heard is all that there is. */
export function unaccounted(end: CellEnd): CellEnd {
	return { ...end, stdout: null, stderr: null };
}

/** Keeps nothing alive. */
export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
