import type { CellEnd, CellError, CellEvent, ChannelEnd } from '../contract/interpreter.ts';
import type { ProcessExit } from '../contract/process.ts';
import { type Deferred, deferred } from '../policy/deadline.ts';
import type { GuestChannelEnd, GuestEvent } from './frames.ts';
import type { HostContext } from './host-contexts.ts';

type EndEvent = Extract<GuestEvent, { event: 'end' }>;

const outOfMemory: CellError = Object.freeze({
	name: 'MemoryError',
	value: 'the sandbox ran out of memory',
	traceback: '',
	exitCode: null,
});

/** A cell between its start and its end, on the host's side. */
export class RunningCell {
	readonly id: string;
	readonly context: HostContext;
	readonly #emit: (event: CellEvent) => void;
	readonly #end: Deferred<CellEnd> = deferred();

	constructor(id: string, context: HostContext, emit: (event: CellEvent) => void) {
		this.id = id;
		this.context = context;
		this.#emit = emit;
	}

	get ended(): Promise<CellEnd> {
		return this.#end.promise;
	}

	emit(event: CellEvent): void {
		this.#emit(event);
	}

	finish(event: EndEvent, spoolPrefix: string): void {
		this.context.learnEpoch(event.epoch);
		this.#end.resolve({
			outcome: event.outcome,
			state: event.state,
			epoch: this.context.epoch,
			error: event.error,
			executionCount: event.count,
			stdout: channelEnd(event.stdout, spoolPrefix),
			stderr: channelEnd(event.stderr, spoolPrefix),
			...(event.omittedResults.count > 0 ? { omittedResults: event.omittedResults } : {}),
		});
	}

	/** What ran the cell is gone with its guest, whose end nobody saw where it is `null`. Only a seen end makes it `lost`. */
	vanish(exit: ProcessExit | null): void {
		const isOutOfMemory = exit?.outOfMemory === true;
		const seen = isOutOfMemory ? 'memory' : 'lost';
		this.#end.resolve({
			outcome: exit === null ? 'unknown' : seen,
			state: exit === null ? 'unknown' : 'lost',
			epoch: this.context.epoch,
			error: isOutOfMemory ? outOfMemory : null,
			executionCount: null,
			stdout: null,
			stderr: null,
		});
	}
}

function channelEnd(end: GuestChannelEnd, spoolPrefix: string): ChannelEnd {
	return {
		bytes: end.bytes,
		lines: end.lines,
		tail: Buffer.from(end.tail, 'base64'),
		spoolId: end.spool === null ? null : `${spoolPrefix}${end.spool}`,
		spooledBytes: end.spooled,
	};
}
