import { expect, test } from 'vitest';
import { mutants } from '../../../src/conformance/broken/index.ts';
import { areaOf, areas } from '../../../src/conformance/check.ts';
import { checks } from '../../../src/conformance/checks/index.ts';

const ids = checks.map(({ id }) => id);

test('every check has an id of its own', () => {
	expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('ids are an area and a fact in kebab-case', () => {
	expect(ids.filter((id) => !/^[a-z]+\/[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
});

test('checks stand in the order of the areas', () => {
	const order = ids.map((id) => areas.indexOf(areaOf(id)));

	expect(order).toEqual(order.toSorted((one, other) => one - other));
});

test('claims are sentences', () => {
	const wrong = checks.filter(({ claim }) => !/^[A-Z0-9`].*\.$/.test(claim));

	expect(wrong.map(({ id }) => id)).toEqual([]);
});

test('every mutant has a name of its own in kebab-case, and a sentence', () => {
	const names = mutants.map(({ name }) => name);

	expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
	expect(names.filter((name) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))).toEqual([]);
	expect(mutants.filter(({ defect }) => !/^[A-Z`].*\.$/.test(defect))).toEqual([]);
});

test('mutants name checks that there are', () => {
	const unknown = mutants.flatMap(({ catches }) => catches.filter((id) => !ids.includes(id)));

	expect(unknown).toEqual([]);
});

test('every check has a mutant', () => {
	const caught = new Set(mutants.flatMap(({ catches }) => catches));

	expect(ids.filter((id) => !caught.has(id))).toEqual([]);
});
