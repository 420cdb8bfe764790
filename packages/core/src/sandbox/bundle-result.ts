import type { CellEvent, MimeBundle } from '../contract/interpreter.ts';
import type { Result } from './result.ts';

/** The forms of a result under the names people use for them. */
export function bundleResult(event: Extract<CellEvent, { kind: 'result' }>): Result {
	const { bundle, main, omitted } = event;
	return Object.freeze({
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
		json: json(bundle, 'application/json'),
		dataframe: json(bundle, 'application/vnd.anybox.dataframe+json'),
	});
}

/** What a program calls JSON may be none. */
function json(bundle: MimeBundle, mime: string): unknown {
	const text = bundle[mime];
	if (text === undefined) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
