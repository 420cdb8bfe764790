import { Problems } from './problems.ts';

/** Who was given options, and what it is called in the errors about them. */
export interface KnownOptionsPlace {
	/** Of the argument or option that holds them. */
	readonly field: string;
	readonly backend: string;
	readonly operation: string;
}

/**
 * The options that a backend was given, by their names; none where there is no value.
 *
 * @throws invalid-argument for anything but an object, and for a name that is none of these, with the one probably meant
 */
export function knownOptions(
	given: unknown,
	names: readonly string[],
	{ field, ...where }: KnownOptionsPlace,
): Readonly<Record<string, unknown>> {
	const problems = new Problems();
	const options = problems.options(field, given, names);
	problems.throwIfAny(where);
	return options;
}
