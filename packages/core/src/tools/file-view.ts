import { StreamingText } from '../policy/utf8.ts';
import { binaryKind } from './file-kind.ts';
import { maxImageBytes } from './image-tray.ts';
import { TextPage, type FinishedPage, type TextPageOptions } from './text-page.ts';
import type { ToolRedactor } from './redactors.ts';

export type SeenFile =
	| { readonly kind: 'text'; readonly page: FinishedPage; readonly isUtf8: boolean }
	/** `content` is there for a file that may be shown as an image. */
	| { readonly kind: 'binary'; readonly description: string; readonly content: Buffer | null };

const headBytes = 8 * 1024;
/** Up to here a file is read to its end, so that its totals are known. */
const scanBytes = 8 * 1024 * 1024;

/** Looks at a file as its bytes come, and holds a page of it at most. */
export class FileView {
	readonly #page: TextPage;
	readonly #decoder = new StreamingText();
	readonly #redaction: ReturnType<ToolRedactor['redactStream']>;
	#head: Buffer = Buffer.alloc(0);
	#content: Uint8Array[] = [];
	#kind: string | null | undefined;
	#isUtf8 = true;
	#bytes = 0;

	constructor(options: TextPageOptions & { readonly redactor: ToolRedactor }) {
		this.#page = new TextPage(options);
		this.#redaction = options.redactor.redactStream();
	}

	get bytes(): number {
		return this.#bytes;
	}

	/** False when there is nothing more to learn. */
	push(bytes: Uint8Array): boolean {
		this.#bytes += bytes.length;
		if (this.#kind === undefined) {
			this.#head = Buffer.concat([this.#head, bytes]);
			if (this.#head.length >= headBytes) this.#decide();
		} else {
			this.#look(bytes);
		}
		return this.#bytes <= scanBytes || (this.#kind === null && !this.#page.isFull);
	}

	end(): SeenFile {
		this.#decide();
		if (typeof this.#kind === 'string') {
			const isSmall = this.#bytes <= maxImageBytes;
			const content = isSmall ? Buffer.concat(this.#content) : null;
			return { kind: 'binary', description: this.#kind, content };
		}
		this.#show(this.#decoder.end());
		if (!this.#page.isFull) this.#page.push(this.#redaction.end());
		return { kind: 'text', page: this.#page.end(), isUtf8: this.#isUtf8 };
	}

	#decide(): void {
		if (this.#kind !== undefined) return;
		this.#kind = binaryKind(this.#head);
		this.#look(this.#head);
	}

	#look(bytes: Uint8Array): void {
		if (this.#kind === null) this.#show(this.#decoder.push(bytes));
		else if (this.#bytes <= maxImageBytes) this.#content.push(bytes);
		else this.#content = [];
	}

	#show(text: string): void {
		if (text.includes('\ufffd')) this.#isUtf8 = false;
		if (this.#page.isFull) {
			// Only its lines count from here on.
			this.#page.push(text);
			return;
		}
		this.#page.push(this.#redaction.push(text));
		if (this.#page.isFull) this.#page.push(this.#redaction.end());
	}
}
