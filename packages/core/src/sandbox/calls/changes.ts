import type { Auditor } from '../../audit/auditor.ts';
import type { ChangeFact } from '../../audit/change-facts.ts';
import { SandboxError, type ErrorCode } from '../../contract/error.ts';
import type { Random } from '../../policy/random.ts';
import type { Gate } from './gate.ts';

/** A change as its caller describes it: the id that ties its end to it is given here. */
export type Change = ChangeFact extends infer Fact
	? Fact extends ChangeFact
		? Omit<Fact, 'changeId'>
		: never
	: never;

/** What the end of a change tells besides how it ended. */
export interface ChangeSeen<Value> {
	/** How much was handed over, asked when it is over, however it ended. */
	readonly bytes?: () => number;
	/** What it brought, asked when it was made. */
	readonly gave?: (value: Value) => string | null;
}

export interface ChangesOptions {
	readonly gate: Gate;
	readonly auditor: Auditor;
	readonly random: Random;
}

/** Writes each change of the sandbox, its files, contexts and commands to the audit log: before it is made, and what became of it. */
export class Changes {
	readonly #options: ChangesOptions;

	constructor(options: ChangesOptions) {
		this.#options = options;
	}

	async make<Value>(
		change: Change,
		operation: string,
		run: () => Promise<Value>,
		seen: ChangeSeen<Value> = {},
	): Promise<Value> {
		const { gate, auditor, random } = this.#options;
		gate.requireAlive(operation);
		const changeId = random.id();
		await auditor.record({ ...change, changeId });
		const startedAt = gate.clock.now();
		const end = (errorCode: ErrorCode | null, gave: string | null = null): Promise<void> =>
			auditor.record({
				kind: 'change-end',
				changeId,
				change: change.kind,
				errorCode,
				bytes: seen.bytes?.() ?? null,
				gave,
				durationMs: gate.clock.now() - startedAt,
			});
		try {
			const value = await run();
			await end(null, seen.gave?.(value) ?? null);
			return value;
		} catch (error) {
			await end(SandboxError.is(error) ? error.code : 'unknown');
			throw error;
		}
	}
}
