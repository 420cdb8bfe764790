import { SandboxError } from '../contract/error.ts';
import { shown } from '../policy/argument.ts';
import { parseEnvironment, type Variables } from '../policy/environment.ts';
import { guestPath } from '../policy/paths.ts';
import { Problems } from '../policy/problems.ts';

/** Where a call was made: every error says so. */
export interface Place {
	readonly backend: string;
	readonly operation: string;
}

export function invalid(fact: string, place: Place): SandboxError {
	return new SandboxError(fact, { code: 'invalid-argument', ...place });
}

/** The absolute path that a guest path stands for. */
export function requirePath(field: string, path: string, { backend, operation }: Place): string {
	return guestPath(path, operation, { field, backend });
}

/** A time limit that was given must be a time. */
export function requireMs(field: string, value: unknown, place: Place, fallback: number): number {
	if (value === undefined) return fallback;
	if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
	throw invalid(`${field} must be a number of milliseconds above 0, got ${shown(value)}`, place);
}

export function requireCount(
	field: string,
	value: unknown,
	place: Place,
	{ least, fallback }: { readonly least: number; readonly fallback: number },
): number {
	if (value === undefined) return fallback;
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
	throw invalid(`${field} must be a whole number of at least ${least}, got ${shown(value)}`, place);
}

export function requireText(field: string, value: unknown, place: Place): string {
	if (typeof value === 'string') return value;
	throw invalid(`${field} must be a string, got ${shown(value)}`, place);
}

/** Environment variables as a process can have them. */
export function requireEnvironment(variables: Variables | undefined, place: Place): Variables {
	const problems = new Problems();
	parseEnvironment(variables, undefined, problems);
	problems.throwIfAny(place);
	return variables ?? {};
}

/** An option that is mistyped would be a wish that nobody hears. */
export function requireKnown(options: unknown, names: readonly string[], place: Place): void {
	const problems = new Problems();
	problems.options('options', options, names);
	problems.throwIfAny(place);
}

/** What is no signal would look like one that never aborts, or like one that has. */
export function requireSignal(signal: unknown, place: Place): void {
	if (signal === undefined || signal instanceof EventTarget) return;
	throw invalid(`signal must be an AbortSignal, got ${shown(signal)}`, place);
}
