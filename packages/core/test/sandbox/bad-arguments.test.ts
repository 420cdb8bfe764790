import { describe, expect, test } from 'vitest';
import * as conformance from '../../src/conformance/index.ts';
import * as core from '../../src/index.ts';
import { rejection, smallBackend, wrong } from './small-backend.ts';

const bad: readonly (readonly [string, unknown])[] = [
	['nothing', undefined],
	['null', null],
	['a number', 5],
	['an empty object', {}],
	['an option that there is not', { foo: 1 }],
];

/** Those that need no argument, or whose argument is a matter of types alone. */
const free: ReadonlySet<string> = new Set([
	'SandboxError',
	'Sandbox',
	'Violation',
	'MissingPrerequisite',
	'namedPages',
]);

function publicFunctions(
	module: object,
): readonly [string, (argument: unknown) => Promise<unknown>][] {
	return Object.entries(module).flatMap(([name, value]: [string, unknown]) =>
		typeof value === 'function' && !free.has(name) ? [[name, called(value)] as const] : [],
	);
}

/** Called or made, and the first piece of what it gives asked for. */
function called(value: object) {
	return async (argument: unknown): Promise<unknown> => {
		const given: unknown =
			value === core.Redactor
				? Reflect.construct(wrong(value), [argument])
				: await Reflect.apply(wrong(value), undefined, [argument]);
		if (typeof given === 'object' && given !== null && Symbol.asyncIterator in given) {
			for await (const piece of given as AsyncIterable<unknown>) return piece;
		}
		return given;
	};
}

describe.each([...publicFunctions(core), ...publicFunctions(conformance)])('%s', (_, call) => {
	test.each(bad)('takes %s, or refuses it as the caller’s mistake', async (_name, argument) => {
		const fits = { code: 'invalid-argument' };

		const told = await call(argument).then(
			() => fits,
			(error: unknown) => error,
		);

		expect(told).toMatchObject(fits);
	});
});

describe('what a public function was given is named, with what it must be', () => {
	const spawn = async (): Promise<never> => Promise.reject(new Error('unused'));
	test.each<readonly [string, () => unknown, string]>([
		[
			'a sink with no path',
			() => core.jsonLinesSink(wrong({ path: undefined })),
			'one of path and stream',
		],
		[
			'a sink with two',
			() => core.jsonLinesSink(wrong({ path: 'x', stream: process.stdout })),
			'one of path',
		],
		[
			'files without spawn',
			() => core.filesOverSpawn(wrong({ foo: 1 })),
			'options.spawn must be a function',
		],
		[
			'files with more',
			() => core.filesOverSpawn(wrong({ spawn, backend: 'x', foo: 1 })),
			'unknown option "foo"',
		],
		[
			'an interpreter without spawn',
			() => core.interpreterOverSpawn(wrong({})),
			'options.spawn must be',
		],
		[
			'an interpreter with odd limits',
			() => core.interpreterOverSpawn({ spawn, backend: 'x', limits: { results: -1 } }),
			'options.limits.results must be a whole number',
		],
		[
			'tests without a runner',
			() => conformance.conformanceTests(smallBackend(), wrong(5)),
			'runner must be',
		],
		[
			'tests with half a runner',
			() =>
				conformance.conformanceTests(smallBackend(), wrong({ describe, test: () => {}, expect })),
			'runner.test must have skip',
		],
		['a report that is none', () => conformance.junitReport(wrong({})), 'report must be a report'],
		['rows that are none', () => conformance.mutationMarkdown(wrong({})), 'rows must be rows'],
		[
			'an id without an area',
			() => conformance.areaOf('nowhere/x'),
			'"nowhere/x" names no area; it must begin with one',
		],
	])('%s', (_, call, words) => {
		expect(call).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
		expect(call).toThrow(words);
	});

	test('a log that is not there', async () => {
		const error = await rejection(core.auditLines('/nope').next());

		expect(error).toMatchObject({ code: 'not-found', operation: 'auditLines' });
		expect(String(error)).toContain('there is no file "/nope"');
		expect(error).toHaveProperty('cause.code', 'ENOENT');
	});

	test('a log that is a directory', async () => {
		const error = await rejection(core.auditLines('/').next());

		expect(error).toMatchObject({ code: 'unavailable', operation: 'auditLines' });
	});

	test('a sink whose other target was not given', () => {
		expect(() => core.jsonLinesSink(wrong({ path: '/x', stream: undefined }))).not.toThrow();
	});
});
