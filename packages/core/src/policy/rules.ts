import { hasMethod, isRecord, shown } from './argument.ts';
import { meant } from './nearest-name.ts';
import { Problems } from './problems.ts';

/** Checks one value that was given, whatever the types said, and says in `problems` what it must be. */
export type Rule = (field: string, value: unknown, problems: Problems) => void;

/** The rule of every option that there is; a name that is not here is refused. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: Rule };

/** Checks options by name. An option that is `undefined` was not given. */
export function checkOptions<Options>(
	options: unknown,
	rules: OptionRules<Options>,
	problems: Problems,
): void {
	const given = problems.options('options', options, Object.keys(rules));
	for (const [name, rule] of Object.entries<Rule>(rules)) {
		if (given[name] !== undefined) rule(name, given[name], problems);
	}
}

/** @throws invalid-argument, which names the argument that breaks its rule. */
export function checkArgument(operation: string, field: string, value: unknown, rule: Rule): void {
	const problems = new Problems();
	rule(field, value, problems);
	problems.throwIfAny({ operation });
}

/** A rule in words that complete the sentence `field must …`. */
export function must(words: string, holds: (value: unknown) => boolean): Rule {
	return (field, value, problems) => {
		if (!holds(value)) problems.invalid(`${field} must ${words}, got ${shown(value)}`);
	};
}

export function oneOf(names: readonly string[]): Rule {
	const all = names.map((name) => `'${name}'`).join(', ');
	return (field, value, problems) => {
		if (names.some((name) => name === value)) return;
		const hint = meant(value, names);
		problems.invalid(`${field} must be one of ${all}, got ${shown(value)}${hint}`);
	};
}

export function wholeNumber(least: number, most?: number): Rule {
	return (field, value, problems) => void problems.wholeNumber(field, value, least, most);
}

/** Something whose methods will be called. */
export function having(words: string, ...methods: readonly string[]): Rule {
	return must(`be ${words}, with ${methods.join(', ')}`, (value) =>
		methods.every((name) => hasMethod(value, name)),
	);
}

export const text = must('be a string', (value) => typeof value === 'string');

export const someText = must('be a string, and not empty', isSomeText);

function isSomeText(value: unknown): boolean {
	return typeof value === 'string' && value !== '';
}

export const milliseconds = must(
	'be a number of milliseconds above 0',
	(value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
);

export const callback = must('be a function', (value) => typeof value === 'function');

/** What is no signal would look like one that never aborts, or like one that has. */
export const abortSignal = must(
	'be an AbortSignal',
	(value) => value instanceof EventTarget && 'aborted' in value,
);

/** For what is checked where it is used. */
export const checkedLater: Rule = () => {};

/** An array of which each entry keeps the rule. */
export function listOf(rule: Rule): Rule {
	return (field, value, problems) => {
		// What has this rule must be there.
		for (const [index, entry] of problems.list(field, value ?? null).entries()) {
			rule(`${field}[${index}]`, entry, problems);
		}
	};
}

/** An object of these members and no others; all that are not optional must be there. */
export function shape(required: Members, optional: Members = {}): Rule {
	const members = Object.entries({ ...required, ...optional });
	const names = members.map(([name]) => name);
	return (field, value, problems) => {
		// What is no object has one thing wrong with it, and not one for each member.
		const given = problems.options(field, value ?? null, names);
		if (!isRecord(value)) return;
		for (const [name, rule] of members) {
			if (given[name] === undefined && name in optional) continue;
			rule(`${field}.${name}`, given[name], problems);
		}
	};
}

type Members = Readonly<Record<string, Rule>>;
