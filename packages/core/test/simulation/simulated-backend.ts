import type { Backend } from '../../src/contract/backend.ts';
import { noCapabilities } from '../../src/contract/capabilities.ts';
import type { Driver } from '../../src/contract/driver.ts';
import { SandboxError } from '../../src/contract/error.ts';
import type {
	CellEnd,
	CellOutcome,
	ContextRecord,
	GuestCell,
	GuestInterpreter,
	StartCellRequest,
} from '../../src/contract/interpreter.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** What one cell does, and what goes wrong with it. Times in milliseconds; `null` is never. */
export interface CellScript {
	readonly startsAfter: number | null;
	readonly refused: boolean;
	readonly endsAfter: number | null;
	readonly outcome: Exclude<CellOutcome, 'interrupted' | 'unknown'>;
	/** The connection breaks instead of bringing the end. */
	readonly breaks: boolean;
	readonly interruptedAfter: number | null;
	readonly killedAfter: number | null;
	readonly stepsReject: boolean;
}

export interface History {
	/** Ids of cells whose code ran, in order. */
	readonly started: string[];
	readonly saidOk: Set<string>;
	/** Contexts that had two cells at once. */
	readonly overlaps: string[];
}

/** A backend that follows a script: a vendor on a bad day, repeatable. */
export function simulatedBackend(
	clock: SimulatedClock,
	scriptOf: (code: string) => CellScript,
): { readonly backend: Backend; readonly history: History } {
	const history: History = { started: [], saidOk: new Set(), overlaps: [] };
	const interpreter = new SimulatedInterpreter(clock, scriptOf, history);
	const driver: Driver = {
		id: 'simulated',
		interpreter,
		pause: () => clock.wait(5),
		resume: () => clock.wait(5),
		destroy: () => clock.wait(5),
	};
	const backend: Backend = {
		contract: 1,
		name: 'simulated',
		capabilities: Object.freeze({
			...noCapabilities,
			languages: Object.freeze(['python'] as const),
			interpreter: 'native',
			interruptKeepsState: true,
			egressNone: 'native',
			pause: 'native',
		}),
		create: async () => driver,
		async *list() {},
		destroy: async () => {},
	};
	return { backend, history };
}

class SimulatedInterpreter implements GuestInterpreter {
	readonly #clock: SimulatedClock;
	readonly #scriptOf: (code: string) => CellScript;
	readonly #history: History;
	readonly #contexts = new Map<string, ContextRecord>();
	readonly #running = new Map<string, () => void>();

	constructor(clock: SimulatedClock, scriptOf: (code: string) => CellScript, history: History) {
		this.#clock = clock;
		this.#scriptOf = scriptOf;
		this.#history = history;
	}

	async openContext(): Promise<ContextRecord> {
		await this.#clock.wait(3);
		const contextId = `context-${this.#contexts.size}`;
		const record = { contextId, language: 'python', cwd: '/workspace', epoch: 1 } as const;
		this.#contexts.set(contextId, record);
		return record;
	}

	async listContexts(): Promise<readonly ContextRecord[]> {
		return [...this.#contexts.values()];
	}

	async restartContext({ contextId }: { contextId: string }): Promise<ContextRecord> {
		await this.#clock.wait(3);
		this.#running.get(contextId)?.();
		this.#running.delete(contextId);
		return this.#nextEpoch(contextId);
	}

	async closeContext({ contextId }: { contextId: string }): Promise<void> {
		this.#running.get(contextId)?.();
		this.#contexts.delete(contextId);
	}

	async startCell(request: StartCellRequest): Promise<GuestCell> {
		const { contextId, code } = request;
		const script = this.#scriptOf(code);
		if (script.startsAfter === null) return never();
		await this.#clock.wait(script.startsAfter);
		if (script.refused) throw new SandboxError('refused', { code: 'unavailable', retry: 'safe' });
		if (this.#running.has(contextId)) this.#history.overlaps.push(contextId);
		this.#history.started.push(code);
		return this.#cell(contextId, code, script);
	}

	#cell(contextId: string, code: string, script: CellScript): GuestCell {
		const { endsAfter, outcome, breaks, interruptedAfter, killedAfter, stepsReject } = script;
		let settle: (end: CellEnd | Error) => void = () => {};
		const ended = new Promise<CellEnd>((resolve, reject) => {
			settle = (end) => (end instanceof Error ? reject(end) : resolve(end));
		});
		ended.catch(() => {});
		const finish = (how: CellOutcome): void => {
			this.#running.delete(contextId);
			const lost = how !== 'ok' && how !== 'error' && how !== 'interrupted';
			const { epoch } = lost ? this.#nextEpoch(contextId) : this.#record(contextId);
			if (how === 'ok') this.#history.saidOk.add(code);
			settle(cellEnd(how, lost ? 'lost' : 'kept', epoch));
		};
		this.#running.set(contextId, () => finish('killed'));
		if (endsAfter !== null) {
			// After a broken connection the code goes on, and nobody hears of it.
			this.#clock.after(endsAfter, () => (breaks ? settle(new Error('broken')) : finish(outcome)));
		}
		const step = async (after: number | null, how: CellOutcome): Promise<void> => {
			if (stepsReject) throw new Error('the vendor says 500');
			if (after === null) return never();
			await this.#clock.wait(after);
			if (this.#running.has(contextId)) finish(how);
			return undefined;
		};
		return {
			ended,
			interrupt: () => step(interruptedAfter, 'interrupted'),
			kill: () => step(killedAfter, 'killed'),
		};
	}

	#record(contextId: string): ContextRecord {
		const record = this.#contexts.get(contextId);
		if (record === undefined) throw new SandboxError('no such context', { code: 'not-found' });
		return record;
	}

	#nextEpoch(contextId: string): ContextRecord {
		const record = this.#record(contextId);
		const next = { ...record, epoch: record.epoch + 1 };
		this.#contexts.set(contextId, next);
		return next;
	}
}

function cellEnd(outcome: CellOutcome, state: CellEnd['state'], epoch: number): CellEnd {
	return { outcome, state, epoch, error: null, executionCount: null, stdout: null, stderr: null };
}

function never<Value>(): Promise<Value> {
	return new Promise(() => {});
}
