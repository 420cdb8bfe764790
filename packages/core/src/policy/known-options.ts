import { Problems } from './problems.ts';
import { checkArgument, listOf, shape, someText } from './rules.ts';

/** Who was given options, and what it is called in the errors about them. */
export interface KnownOptionsPlace {
	/** Of the argument or option that holds them. */
	readonly field: string;
	readonly backend: string;
	readonly operation: string;
}

const placeRule = shape({ field: someText, backend: someText, operation: someText });

/**
 * The options that a backend was given, by their names; none where there is no value.
 *
 * @throws invalid-argument for anything but an object, and for a name that is none of these, with the one probably meant
 */
export function knownOptions(
	given: unknown,
	names: readonly string[],
	place: KnownOptionsPlace,
): Readonly<Record<string, unknown>> {
	checkArgument('knownOptions', 'place', place, placeRule);
	checkArgument('knownOptions', 'names', names, listOf(someText));
	const { field, ...where } = place;
	const problems = new Problems();
	const options = problems.options(field, given, names);
	problems.throwIfAny(where);
	return options;
}
