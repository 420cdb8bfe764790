import { isRecord } from '../../wire/json.ts';
import type { GuestLimits } from '@anybox/core';

/** What a cell showed, as Python told it. */
export interface ShownResult {
	readonly bundle: Readonly<Record<string, string>>;
	readonly main: boolean;
	readonly omitted: readonly { readonly mime: string; readonly bytes: number }[];
}

const maxForms = 100;
const maxMimeChars = 200;

type ResultLimits = Pick<GuestLimits, 'results' | 'resultBytes' | 'bundleBytes'>;

/** What a cell may still show; and what it showed beyond that. */
export class ResultBudget {
	readonly #bundleBytes: number;
	#left: number;
	#bytesLeft: number;
	readonly omitted = { count: 0, bytes: 0 };

	constructor({ results, resultBytes, bundleBytes }: ResultLimits) {
		// Of the forms alone: their names, and what is told of those that were left out, come besides.
		this.#bundleBytes = bundleBytes + 2 * maxForms * maxMimeChars;
		this.#left = results;
		this.#bytesLeft = resultBytes;
	}

	admits({ bundle, omitted }: ShownResult): boolean {
		const words = [...Object.entries(bundle).flat(), ...omitted.map(({ mime }) => mime)];
		const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
		if (this.#left > 0 && bytes <= Math.min(this.#bytesLeft, this.#bundleBytes)) {
			this.#left -= 1;
			this.#bytesLeft -= bytes;
			return true;
		}
		this.omitted.count += 1;
		this.omitted.bytes += bytes;
		return false;
	}
}

/** A result in the right shape, or none: code of the cell may have made it. */
export function shownResult(said: unknown): ShownResult | undefined {
	if (!isRecord(said)) return undefined;
	const { bundle, main, omitted } = said;
	if (typeof main !== 'boolean' || !isBundle(bundle) || !Array.isArray(omitted)) return undefined;
	if (omitted.length > maxForms + 1 || !omitted.every(isOmission)) return undefined;
	return { bundle, main, omitted };
}

function isBundle(value: unknown): value is ShownResult['bundle'] {
	if (!isRecord(value)) return false;
	const forms = Object.entries(value);
	return (
		forms.length <= maxForms &&
		forms.every(([mime, text]) => mime.length <= maxMimeChars && typeof text === 'string')
	);
}

function isOmission(value: unknown): value is ShownResult['omitted'][number] {
	if (!isRecord(value)) return false;
	const { mime, bytes } = value;
	return (
		typeof mime === 'string' &&
		mime.length <= maxMimeChars &&
		Number.isSafeInteger(bytes) &&
		Number(bytes) >= 0
	);
}
