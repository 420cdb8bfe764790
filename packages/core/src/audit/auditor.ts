import { SandboxError, type Retry } from '../contract/error.ts';
import { shown } from '../policy/argument.ts';
import type { Clock, Timer } from '../policy/clock.ts';
import { deferred, type Deferred } from '../policy/deadline.ts';
import { endsWithin } from '../policy/ladder.ts';
import type { Redactor } from '../policy/redaction.ts';
import { auditEvent } from './audit-event.ts';
import type { AuditEvent, AuditFact, AuditOrigin, AuditSink } from './event.ts';

export interface AuditorOptions {
	/** Without one, nothing is recorded and nothing fails. */
	readonly sink?: AuditSink | undefined;
	readonly redactor: Pick<Redactor, 'redact' | 'redactJson'>;
	readonly clock: Clock;
	readonly common: AuditOrigin;
	/**
	 * `block`: what cannot be recorded does not happen. `drop`: what cannot be recorded happens, and the log
	 * says how many events it lacks.
	 */
	readonly onFailure: 'block' | 'drop';
	/** How long one event may take. Default: 10 seconds. */
	readonly timeoutMs?: number | undefined;
}

/** What is recorded before it happens, so that it can still be prevented. No full disk keeps anybody from a `kill`. */
const preventable: ReadonlySet<AuditFact['kind']> = new Set([
	'sandbox-create',
	'cell-start',
	'command-start',
	'file-write',
	'file-remove',
	'file-rename',
	'directory-create',
	'context-create',
	'context-restart',
	'context-remove',
	'command-signal',
	'sandbox-extend',
	'egress-set',
	'sandbox-pause',
	'sandbox-resume',
	'sandbox-snapshot',
	'port-expose',
	'egress-decision',
]);

const queueLimit = 1000;
const retryAfterMs = 1000;
const defaultTimeoutMs = 10_000;

interface Waiting {
	readonly event: AuditEvent;
	readonly preventable: boolean;
	readonly attempted: Deferred<void>;
}

/** Hands the events of one sandbox to its sink: redacted, in order, one at a time, at most 1000 waiting. */
export class Auditor {
	readonly #options: AuditorOptions;
	readonly #timeoutMs: number;
	#queue: readonly Waiting[] = [];
	#writing: Waiting | undefined;
	#written: Promise<void> = Promise.resolve();
	#retry: Timer | undefined;
	#dropped = 0;
	/** How many of those the log does not mention yet. */
	#unmentioned = 0;
	#closed = false;

	constructor(options: AuditorOptions) {
		this.#options = options;
		this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
	}

	/** Events that were given up because the sink did not keep up. */
	get dropped(): number {
		return this.#dropped;
	}

	/**
	 * With `drop`, takes note and returns. With `block`, resolves when the sink has the event and rejects for
	 * what can still be prevented; what has happened already waits for the sink, and all else waits behind it.
	 *
	 * @throws `unavailable`
	 */
	async record(fact: AuditFact): Promise<void> {
		const { sink, onFailure } = this.#options;
		if (sink === undefined) return;
		const waiting: Waiting = {
			event: auditEvent(fact, this.#options),
			preventable: onFailure === 'block' && preventable.has(fact.kind),
			attempted: deferred(),
		};
		if (this.#queue.length >= queueLimit) {
			this.#overflow(waiting);
			return;
		}
		this.#mentionDropped();
		this.#queue = [...this.#queue, waiting];
		this.#startWriting(sink);
		if (onFailure === 'block') await this.#attemptOf(waiting);
	}

	/**
	 * Waits for what is queued, no longer than for one event. The sink stays open: others may share it.
	 *
	 * @throws `unavailable` with `block`, when the sink did not take everything.
	 */
	async close(): Promise<void> {
		const { sink, clock, onFailure } = this.#options;
		this.#closed = true;
		if (sink !== undefined) this.#startWriting(sink);
		await endsWithin(clock, this.#written, this.#timeoutMs);
		const left = this.#queue.length;
		this.#queue = [];
		this.#dropped += left;
		if (left > 0 && onFailure === 'block') {
			throw this.#failure(`the last ${left} events were not written`, 'never');
		}
	}

	#overflow(waiting: Waiting): void {
		if (waiting.preventable) {
			throw this.#failure(`${queueLimit} events are waiting already`, 'safe');
		}
		this.#dropped += 1;
		this.#unmentioned += 1;
	}

	#mentionDropped(): void {
		if (this.#unmentioned === 0) return;
		const event = auditEvent({ kind: 'audit-drop', dropped: this.#unmentioned }, this.#options);
		this.#unmentioned = 0;
		this.#queue = [...this.#queue, { event, preventable: false, attempted: deferred() }];
	}

	async #attemptOf(waiting: Waiting): Promise<void> {
		const { clock } = this.#options;
		const { promise } = waiting.attempted;
		if (await endsWithin(clock, promise, this.#timeoutMs)) return promise;
		if (!waiting.preventable) return;
		// One that is with the sink already cannot be taken back, and may stand in the log without an end.
		this.#forget(waiting);
		throw this.#failure(`no answer within ${this.#timeoutMs} ms`, 'safe');
	}

	#startWriting(sink: AuditSink): void {
		if (this.#writing !== undefined) return;
		this.#retry?.cancel();
		this.#written = this.#writeAll(sink);
	}

	async #writeAll(sink: AuditSink): Promise<void> {
		for (let next = this.#next(); next !== undefined; next = this.#next()) {
			this.#writing = next;
			try {
				await sink.write(next.event);
			} catch (error) {
				this.#writing = undefined;
				this.#refuse(error);
				return;
			}
			this.#writing = undefined;
			this.#forget(next);
			next.attempted.resolve();
		}
	}

	#next(): Waiting | undefined {
		if (this.#queue.length === 0) this.#mentionDropped();
		return this.#queue[0];
	}

	#forget(waiting: Waiting): void {
		this.#queue = this.#queue.filter((other) => other !== waiting);
	}

	/** After a failed write nothing that waits may go ahead, and what has happened waits for the next try. */
	#refuse(cause: unknown): void {
		const failure = this.#failure(`write failed: ${messageOf(cause)}`, 'safe', cause);
		for (const { preventable: refused, attempted } of this.#queue) {
			if (refused) attempted.reject(failure);
			else attempted.resolve();
		}
		this.#queue = this.#queue.filter((waiting) => !waiting.preventable);
		const { sink, clock } = this.#options;
		if (this.#closed || sink === undefined || this.#queue.length === 0) return;
		this.#retry = clock.after(retryAfterMs, () => this.#startWriting(sink));
		this.#retry.unref();
	}

	#failure(fact: string, retry: Retry, cause?: unknown): SandboxError {
		return new SandboxError(this.#options.redactor.redact(fact), {
			code: 'unavailable',
			retry,
			operation: 'audit',
			cause,
		});
	}
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : shown(error);
}
