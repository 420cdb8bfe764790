import { errorFrom } from '../child/contexts/ends.ts';
import { shownResult } from '../child/output/result-budget.ts';
import { isRecord } from '../wire/json.ts';

/**
 * What Python says, in its shape and no larger: code of a cell may have made it, and whatever it costs to read is to cost
 * the thread that it runs in.
 */

/** Twice as much as a result may be: what is read takes many times its length, and this thread has 256 MiB. */
const mostChars = 8 * 1024 * 1024;
const longestWords = 10_000;
/** Of a hundred frames. */
const longestStack = 64 * 1024;
const longestOutcome = 20;

/** A result; `undefined` of what is none. */
export function saidResult(text: string): string | undefined {
	const shown = shownResult(parsed(text));
	if (shown === undefined) return undefined;
	const { bundle, main, omitted } = shown;
	return JSON.stringify({
		bundle,
		main,
		omitted: omitted.map(({ mime, bytes }) => ({ mime, bytes })),
	});
}

/** The end of a cell. */
export function saidEnd(text: string): string {
	const said = parsed(text);
	const { outcome, error } = isRecord(said) ? said : {};
	return JSON.stringify({
		outcome: typeof outcome === 'string' ? outcome.slice(0, longestOutcome) : null,
		error: isRecord(error) ? errorFrom(error) : null,
	});
}

/** The end of Python itself. */
export function saidDeath(text: string): string {
	const said = parsed(text);
	if (!isRecord(said)) return text.slice(0, longestWords);
	const { died, status, stack } = said;
	return JSON.stringify({
		died: typeof died === 'string' ? died.slice(0, longestWords) : null,
		status: typeof status === 'number' ? status : null,
		stack: typeof stack === 'string' ? stack.slice(0, longestStack) : null,
	});
}

function parsed(text: string): unknown {
	if (text.length > mostChars) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
