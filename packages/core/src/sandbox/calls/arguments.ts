import { SandboxError } from '../../contract/error.ts';
import { shown } from '../../policy/argument.ts';
import { guestPath } from '../../policy/paths.ts';

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

export function requireText(field: string, value: unknown, place: Place): string {
	if (typeof value === 'string') return value;
	throw invalid(`${field} must be a string, got ${shown(value)}`, place);
}

/** An id that a call gave; nothing is addressed by an empty one. */
export function requireId(field: string, value: unknown, place: Place): string {
	if (typeof value === 'string' && value !== '') return value;
	throw invalid(`${field} must be a string, and not empty, got ${shown(value)}`, place);
}
