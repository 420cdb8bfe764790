import type { RedactingStream } from '../policy/redaction.ts';

/** What the tools need of a `Redactor`. */
export interface ToolRedactor {
	/** The text without secrets. */
	redact(text: string): string;
	/** Plain JSON without secrets. */
	redactJson(value: unknown): unknown;
	/** For text in pieces; holds back what may be the beginning of a secret. */
	redactStream(): { push(text: string): string; end(): string };
}

/** All redactors of one conversation as one: what a sandbox before this one was to keep is kept still. */
export class Redactors implements ToolRedactor {
	readonly #all = new Set<ToolRedactor>();

	add(redactor: ToolRedactor | undefined): void {
		if (redactor !== undefined) this.#all.add(redactor);
	}

	redact(text: string): string {
		return this.#inTurn(text, (told, redactor) => redactor.redact(told));
	}

	redactJson(value: unknown): unknown {
		return this.#inTurn(value, (told, redactor) => redactor.redactJson(told));
	}

	redactStream(): RedactingStream {
		const streams = [...this.#all].map((redactor) => redactor.redactStream());
		return {
			push: (text) => streams.reduce((told, stream) => stream.push(told), text),
			end: () => streams.reduce((told, stream) => stream.push(told) + stream.end(), ''),
		};
	}

	#inTurn<Value>(value: Value, redact: (told: Value, redactor: ToolRedactor) => Value): Value {
		return [...this.#all].reduce(redact, value);
	}
}
