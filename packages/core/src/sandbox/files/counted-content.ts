import { SandboxError } from '../../contract/error.ts';
import { isObject, shown } from '../../policy/argument.ts';
import type { FileContent } from '../api.ts';
import { invalid, type Place } from '../calls/arguments.ts';

export interface CountedContentOptions {
	readonly content: FileContent;
	readonly maxFileBytes: number | null;
	readonly place: Place;
}

/** What `files.write` hands over, chunk by chunk: checked, counted and bounded. */
export class CountedContent {
	/** `null` for a stream, which is only known when it is over. */
	readonly knownBytes: number | null;
	readonly #source: AsyncIterable<unknown>;
	readonly #maxFileBytes: number | null;
	readonly #place: Place;
	#bytes = 0;

	/** @throws invalid-argument for what is no content. */
	constructor({ content, maxFileBytes, place }: CountedContentOptions) {
		const whole = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
		const isWhole = whole instanceof Uint8Array;
		if (!isWhole && !isStream(whole)) {
			throw invalid(
				`content must be a string, a Uint8Array or an async iterable of Uint8Array, got ${shown(content)}`,
				place,
			);
		}
		this.knownBytes = isWhole ? whole.byteLength : null;
		this.#source = isWhole ? once(whole) : whole;
		this.#maxFileBytes = maxFileBytes;
		this.#place = place;
	}

	/** So far. */
	get bytes(): number {
		return this.#bytes;
	}

	async *chunks(progress: () => void): AsyncGenerator<Uint8Array> {
		for await (const chunk of this.#source) {
			if (!(chunk instanceof Uint8Array)) {
				const got = shown(chunk);
				throw invalid(`content must bring Uint8Array chunks, got one of ${got}`, this.#place);
			}
			this.#bytes += chunk.byteLength;
			this.#requireRoom();
			progress();
			yield chunk;
		}
	}

	#requireRoom(): void {
		const most = this.#maxFileBytes;
		if (most === null || this.#bytes <= most) return;
		throw new SandboxError(`the backend takes files of at most ${most} bytes`, {
			code: 'quota-exceeded',
			...this.#place,
		});
	}
}

function isStream(content: unknown): content is AsyncIterable<unknown> {
	return isObject(content) && Symbol.asyncIterator in content;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	if (bytes.byteLength > 0) yield bytes;
}
