import { hasMethod, isObject } from '../policy/argument.ts';
import { Problems } from '../policy/problems.ts';
import {
	abortSignal,
	callback,
	checkOptions,
	having,
	listOf,
	milliseconds,
	must,
	oneOf,
	type OptionRules,
	type Rule,
	shape,
	someText,
	wholeNumber,
} from '../policy/rules.ts';
import { type EgressTarget, likeness } from './egress-targets.ts';
import type { MutationTableOptions } from './mutation-table.ts';
import type { ConformanceOptions } from './run.ts';
import type { ConformanceTestsOptions } from './vitest.ts';

/** A reason is for people: it takes at least a word. */
const words = must('say something', (value) => typeof value === 'string' && /\S/.test(value));

const target = shape({
	url: must('be a URL', (value) => typeof value === 'string' && URL.canParse(value)),
	word: someText,
});
const pair: Rule = (field, value, problems) => {
	const isPair = must('be a pair of pages', (given) => Array.isArray(given) && given.length === 2);
	isPair(field, value, problems);
	if (!Array.isArray(value)) return;
	listOf(target)(field, value, problems);
	const [one, other] = value.filter(isTarget);
	const fact = one === undefined || other === undefined ? undefined : likeness(one, other);
	if (fact !== undefined) problems.invalid(`${field} must be ${fact}`);
};

function isTarget(value: unknown): value is EgressTarget {
	if (!isObject(value)) return false;
	const [url, word] = [Reflect.get(value, 'url'), Reflect.get(value, 'word')];
	return typeof url === 'string' && URL.canParse(url) && typeof word === 'string' && word !== '';
}

const timing = {
	timeoutMs: milliseconds,
	cleanUpMs: milliseconds,
	settleMs: milliseconds,
	clock: having('a clock', 'now', 'date', 'after'),
	signal: abortSignal,
	egressTargets: shape({}, { byAddress: pair, byName: pair }),
	checks: listOf(must('be a check', named('id', 'run'))),
};

const conformanceRules: OptionRules<ConformanceOptions> = {
	...timing,
	only: listOf(someText),
	disable: listOf(shape({ id: someText, reason: words })),
	baseline: listOf(shape({ id: someText, reason: words, link: someText })),
	concurrency: wholeNumber(1),
	onFinding: callback,
	version: someText,
	region: someText,
	commit: someText,
	emulator: someText,
};

const mutationRules: OptionRules<MutationTableOptions> = {
	...timing,
	mutants: listOf(must('be a mutant', named('name', 'break'))),
	scope: oneOf(['own', 'area', 'all']),
	concurrency: wholeNumber(1),
	onRow: callback,
};

const testsRules: OptionRules<ConformanceTestsOptions> = {
	...timing,
	runId: someText,
	janitor: having('a backend', 'list', 'destroy'),
};

/** @throws invalid-argument, which names all that is wrong with the options of `runConformance`. */
export function checkConformanceOptions(options: unknown): void {
	check<ConformanceOptions>('runConformance', options, conformanceRules);
}

/** @throws invalid-argument, which names all that is wrong with the options of `runMutationTable`. */
export function checkMutationOptions(options: unknown): void {
	check<MutationTableOptions>('runMutationTable', options, mutationRules);
}

/** @throws invalid-argument, which names all that is wrong with the options of `conformanceTests`. */
export function checkTestsOptions(options: unknown): void {
	check<ConformanceTestsOptions>('conformanceTests', options, testsRules);
}

function check<Options>(operation: string, options: unknown, rules: OptionRules<Options>): void {
	const problems = new Problems();
	checkOptions(options, rules, problems);
	problems.throwIfAny({ operation });
}

/** True for an object with a name under this key and this method. */
function named(key: string, method: string): (value: unknown) => boolean {
	return (value) =>
		isObject(value) && typeof Reflect.get(value, key) === 'string' && hasMethod(value, method);
}
