import { SandboxError } from '../contract/error.ts';
import { isRecord } from '../policy/argument.ts';
import { Problems } from '../policy/problems.ts';
import { checkOptions, having, someText } from '../policy/rules.ts';
import { sealEntry, type AuditChainHead } from './chain.ts';
import type { AuditEvent, AuditSink } from './event.ts';
import type { LineStream } from './line-stream.ts';
import { FileTarget, StreamTarget, type LineTarget } from './line-target.ts';

/** Where the lines go. */
export type JsonLinesSinkOptions =
	/** Continues the chain that the file holds. A file takes one sink at a time. */
	| { readonly path: string }
	/** Begins a new chain. The stream stays open after `close`. */
	| { readonly stream: LineStream };

/** A sink whose lines show any later change of what they say. */
export interface JsonLinesSink extends AuditSink {
	/** Resolves when the operating system has the line; rejects, with the system's error, when it took less. */
	write(event: AuditEvent): Promise<void>;
	/** Resolves when the disk has everything that was written. */
	close(): Promise<void>;
	/** The last entry, to keep somewhere else as an anchor; `null` before the first write. */
	head(): AuditChainHead | null;
}

/**
 * Writes events as hash-chained JSON lines, one after the other, to a new or an existing log.
 *
 * @throws invalid-argument
 */
export function jsonLinesSink(options: JsonLinesSinkOptions): JsonLinesSink {
	const problems = new Problems();
	checkOptions<{ path: string; stream: LineStream }>(options, rules, problems);
	const given: Given = options ?? {};
	const { path, stream } = given;
	if (isRecord(given) && (path === undefined) === (stream === undefined)) {
		problems.invalid('options must have one of path and stream');
	}
	problems.throwIfAny({ operation: 'jsonLinesSink' });
	return new ChainedLines(
		stream === undefined ? new FileTarget(String(path)) : new StreamTarget(stream),
	);
}

/** One that is `undefined` was not given. */
interface Given {
	readonly path?: string | undefined;
	readonly stream?: LineStream | undefined;
}

const rules = { path: someText, stream: having('a writable stream', 'write', 'on') };

class ChainedLines implements JsonLinesSink {
	readonly #target: LineTarget;
	#head: AuditChainHead | null = null;
	/** Where the chain may end after a write that failed half-way. */
	#expected: readonly AuditChainHead[] = [];
	#ready = false;
	#closing: Promise<void> | undefined;
	#last: Promise<void> = Promise.resolve();

	constructor(target: LineTarget) {
		this.#target = target;
	}

	write(event: AuditEvent): Promise<void> {
		if (this.#closing !== undefined) {
			const error = new SandboxError('the sink is closed', {
				code: 'not-running',
				operation: 'audit',
			});
			return Promise.reject(error);
		}
		return this.#afterLast(() => this.#append(event));
	}

	close(): Promise<void> {
		this.#closing ??= this.#afterLast(() => this.#target.end());
		return this.#closing;
	}

	head(): AuditChainHead | null {
		return this.#head;
	}

	#afterLast(step: () => Promise<void>): Promise<void> {
		const done = this.#last.then(step);
		this.#last = done.catch(() => {});
		return done;
	}

	async #append(event: AuditEvent): Promise<void> {
		const head = await this.#currentHead();
		const sealed = sealEntry(head, event);
		try {
			await this.#target.append(`${sealed.line}\n`);
		} catch (error) {
			this.#expected = [head, sealed.head];
			this.#ready = false;
			throw error;
		}
		this.#head = sealed.head;
	}

	async #currentHead(): Promise<AuditChainHead> {
		if (this.#ready && this.#head !== null) return this.#head;
		this.#head = await this.#target.begin(this.#expected);
		this.#ready = true;
		return this.#head;
	}
}
