import type { Language } from '../contract/capabilities.ts';
import { SandboxError } from '../contract/error.ts';
import type { CellEvent, ContextRecord, OpenContextRequest } from '../contract/interpreter.ts';

const keptBackgroundBytes = 64 * 1024;

/** One context as the host knows it; it outlives the guest that runs it. */
export class HostContext {
	readonly contextId: string;
	readonly language: Language;
	readonly cwd: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Which guest, by number, has it open; `null` while none has. */
	openIn: number | null = null;
	/** Epochs of guests that are gone; each guest counts from 1. */
	#before = 0;
	#epoch = 1;
	#background: CellEvent[] = [];
	#backgroundBytes = 0;

	constructor(contextId: string, request: OpenContextRequest) {
		this.contextId = contextId;
		this.language = request.language;
		this.cwd = request.cwd;
		this.environment = request.environment;
	}

	get epoch(): number {
		return this.#epoch;
	}

	opened(guest: number, guestEpoch: number): void {
		this.openIn = guest;
		this.learnEpoch(guestEpoch);
	}

	/** Epochs only grow, whatever the guest says. */
	learnEpoch(guestEpoch: number): void {
		this.#epoch = Math.max(this.#epoch, this.#before + guestEpoch);
	}

	/** It was emptied by its user, besides what the guest counts. */
	restarted(): void {
		this.#before += 1;
		this.#epoch += 1;
	}

	lost(): void {
		if (this.openIn === null) return;
		this.openIn = null;
		this.#before = this.#epoch;
		this.#epoch += 1;
	}

	keepBackground(event: Extract<CellEvent, { kind: 'background' }>): void {
		if (this.#backgroundBytes >= keptBackgroundBytes) return;
		this.#backgroundBytes += event.bytes.byteLength;
		this.#background.push(event);
	}

	takeBackground(): readonly CellEvent[] {
		const taken = this.#background;
		this.#background = [];
		this.#backgroundBytes = 0;
		return taken;
	}
}

/** The contexts of one sandbox. */
export class HostContexts {
	readonly #backend: string;
	readonly #contexts = new Map<string, HostContext>();

	constructor(backend: string) {
		this.#backend = backend;
	}

	add(contextId: string, request: OpenContextRequest): HostContext {
		const context = new HostContext(contextId, request);
		this.#contexts.set(contextId, context);
		return context;
	}

	find(contextId: string): HostContext | undefined {
		return this.#contexts.get(contextId);
	}

	get(contextId: string): HostContext {
		const context = this.#contexts.get(contextId);
		if (context !== undefined) return context;
		throw new SandboxError(`there is no context ${JSON.stringify(contextId)}`, {
			code: 'not-found',
			// The call it stops names itself.
			backend: this.#backend,
		});
	}

	remove(contextId: string): void {
		this.#contexts.delete(contextId);
	}

	record(contextId: string): ContextRecord {
		const { language, cwd, epoch } = this.get(contextId);
		return { contextId, language, cwd, epoch };
	}

	records(): readonly ContextRecord[] {
		return [...this.#contexts.keys()].map((contextId) => this.record(contextId));
	}

	/** The guest is gone, and with it every variable. */
	lost(): void {
		for (const context of this.#contexts.values()) context.lost();
	}
}
