import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { MimeBundle } from '../../src/contract/interpreter.ts';
import { bundleResult } from '../../src/sandbox/cells/bundle-result.ts';
import type { Result } from '../../src/sandbox/result.ts';

const dataframeType = 'application/vnd.anybox.dataframe+json';

function resultOf(bundle: MimeBundle): Result {
	return bundleResult({ kind: 'result', bundle, main: true, omitted: [] });
}

const bundle = {
	'text/plain': '{}',
	'application/json': '{"a":[1]}',
	[dataframeType]: '{"rows":2}',
};

/** What the result of the bundle is to any reader. */
const plain = {
	bundle,
	main: true,
	omitted: [],
	text: '{}',
	html: undefined,
	markdown: undefined,
	latex: undefined,
	svg: undefined,
	png: undefined,
	jpeg: undefined,
	json: { a: [1] },
	dataframe: { rows: 2 },
};

test.each([
	['json', 'application/json'],
	['dataframe', dataframeType],
] as const)('%s is parsed when it is first read, and once', (name, mime) => {
	let reads = 0;
	const result = resultOf({
		get [mime]() {
			reads += 1;
			return '{"a":1}';
		},
	});
	const before = reads;

	const read = result[name];

	expect(read).toEqual({ a: 1 });
	expect(result[name]).toBe(read);
	expect([before, reads]).toEqual([0, 1]);
});

test('what is no JSON is undefined, each time', () => {
	const result = resultOf({ 'application/json': '{"a":' });

	expect([result.json, result.json]).toEqual([undefined, undefined]);
	expect(resultOf({}).json).toBeUndefined();
});

test('a result is plain data to whoever compares, copies or prints it', () => {
	expect(resultOf(bundle)).toStrictEqual(plain);
	expect({ ...resultOf(bundle) }).toStrictEqual(plain);
	expect(structuredClone(resultOf(bundle))).toStrictEqual(plain);
	expect(JSON.stringify(resultOf(bundle))).toBe(JSON.stringify(plain));
	expect(inspect(resultOf(bundle))).toBe(inspect(plain));
	expect(inspect({ results: [resultOf(bundle)] })).toBe(inspect({ results: [plain] }));
});

test('a result cannot be changed', () => {
	expect(Object.isFrozen(resultOf(bundle))).toBe(true);
});
