import { stripAnsi } from '../policy/ansi.ts';
import { isRecord } from '../policy/argument.ts';
import type { RunResult } from '../sandbox/result.ts';
import { Redactors, type ToolRedactor } from './redactors.ts';
import type { ToolAnswer, ToolResult } from './tool-result.ts';
import type { ToolSandbox, ToolSession } from './tool-sandbox.ts';

export interface ToolEnvironmentOptions {
	readonly session: ToolSession;
	readonly maxChars: number;
	/** Beside those that the sandboxes bring. */
	readonly redactor: ToolRedactor | undefined;
}

const replaced =
	'this is another sandbox than in earlier calls: their variables are lost and their files may be gone too; look before relying on them';
const lostBefore =
	'all variables of earlier calls had been lost before this one ran (the interpreter had been restarted); files are still there';

/** What the tools of one conversation share: its sandbox, its budget and what they know of earlier calls. */
export class ToolEnvironment {
	readonly maxChars: number;
	readonly redactor = new Redactors();
	readonly #session: ToolSession;
	#sandboxId: string | null = null;
	/** The epoch after the last cell seen, by context. */
	readonly #epochs = new Map<string, number>();

	constructor({ session, maxChars, redactor }: ToolEnvironmentOptions) {
		this.#session = session;
		this.maxChars = maxChars;
		this.redactor.add(redactor);
	}

	/** The sandbox, with a note for the model when it is not the one of the call before. */
	async open(): Promise<{ readonly sandbox: ToolSandbox; readonly note: string | null }> {
		const sandbox = await this.#session.sandbox();
		this.redactor.add(sandbox.redactor);
		const before = this.#sandboxId;
		this.#sandboxId = sandbox.id;
		if (before === null || before === sandbox.id) return { sandbox, note: null };
		this.#epochs.clear();
		return { sandbox, note: replaced };
	}

	/** A note for the model when variables were lost between the last cell seen and this one. */
	lossBefore({ contextId, epoch, state }: RunResult): string | null {
		if (epoch === null) return null;
		const known = this.#epochs.get(contextId) ?? epoch;
		this.#epochs.set(contextId, epoch);
		const ownLoss = state === 'lost' ? 1 : 0;
		return state !== 'unknown' && epoch - ownLoss > known ? lostBefore : null;
	}

	/** What a program printed, as the model may read it. Cutting comes later, or half a secret would pass. */
	clean(text: string): string {
		return this.redactor.redact(stripAnsi(text));
	}

	finish({ fields, notes = [], images = [], ok }: ToolAnswer): ToolResult {
		const labelled = notes.length === 0 ? fields : { ...fields, note: notes.join('. ') };
		const redacted = this.redactor.redactJson(labelled);
		const json = isRecord(redacted) ? redacted : {};
		return { ok: ok ?? true, json, text: JSON.stringify(json), images };
	}
}
