import { hasMethod, isObject, isRecord } from '../policy/argument.ts';
import { unusable } from './answers.ts';
import { having, must, type Rule } from '../policy/rules.ts';

/** What a backend lacks is for the checks to tell; what is no object is no backend. */
export const someBackend = must(
	'be a Backend, as the package of a backend makes one, such as toyBackend()',
	isObject,
);

/** Mutants break what is there: one that lacks what every backend has cannot be broken. */
export const usableBackend: Rule = (field, value, problems) => {
	someBackend(field, value, problems);
	const fault = isObject(value) ? unusable(value) : undefined;
	if (fault !== undefined) problems.invalid(`${field}: ${fault}`);
};

export const someCheck = must('be a check, with id and run', named('id', 'run'));

export const someMutant = must('be a mutant, with name and break', named('name', 'break'));

/** A function may have methods, too: `test` has `skip`. */
export const someRunner: Rule = (field, value, problems) => {
	having(
		'a test runner such as { describe, test, expect } of vitest',
		'describe',
		'test',
		'expect',
	)(field, value, problems);
	const test: unknown = isObject(value) ? Reflect.get(value, 'test') : undefined;
	if (typeof test !== 'function' || typeof Reflect.get(test, 'skip') === 'function') return;
	problems.invalid(`${field}.test must have skip, as that of vitest has`);
};

export const someReport = must(
	'be a report, as runConformance gives one',
	(value) =>
		isRecord(value) &&
		isRecord(value['counts']) &&
		Array.isArray(value['findings']) &&
		Array.isArray(value['problems']),
);

export const someRows = must(
	'be rows, as runMutationTable gives them',
	(value) => Array.isArray(value) && value.every(isRecord),
);

/** True for an object with a name under this key and this method. */
function named(key: string, method: string): (value: unknown) => boolean {
	return (value) =>
		isObject(value) && typeof Reflect.get(value, key) === 'string' && hasMethod(value, method);
}
