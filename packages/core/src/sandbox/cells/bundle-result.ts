import { inspect } from 'node:util';
import type { CellEvent, MimeBundle } from '../../contract/interpreter.ts';
import type { Result } from '../result.ts';

/** The forms of a result under the names people use for them. */
export function bundleResult(event: Extract<CellEvent, { kind: 'result' }>): Result {
	const { bundle, main, omitted } = event;
	const json = parsedOnce(bundle, 'application/json');
	const dataframe = parsedOnce(bundle, 'application/vnd.anybox.dataframe+json');
	const result: Result = {
		bundle,
		main,
		omitted,
		text: bundle['text/plain'],
		html: bundle['text/html'],
		markdown: bundle['text/markdown'],
		latex: bundle['text/latex'],
		svg: bundle['image/svg+xml'],
		png: bundle['image/png'],
		jpeg: bundle['image/jpeg'],
		get json() {
			return json();
		},
		get dataframe() {
			return dataframe();
		},
	};
	// Printed, it shows what its members give, and not that some of them are getters.
	Object.defineProperty(result, inspect.custom, { value: () => ({ ...result }) });
	return Object.freeze(result);
}

/** Parsed by who reads it: what a program shows may take many times its size, and nobody may ask for it. */
function parsedOnce(bundle: MimeBundle, mime: string): () => unknown {
	let read: { readonly value: unknown } | undefined;
	return () => {
		read ??= { value: parsed(bundle[mime]) };
		return read.value;
	};
}

/** What a program calls JSON may be none. */
function parsed(text: string | undefined): unknown {
	if (text === undefined) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
