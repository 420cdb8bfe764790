import { describe, expect, test } from 'vitest';
import { recordsOf } from '../../../src/conformance/checks/support/listed.ts';
import { runConformance } from '../../../src/conformance/run.ts';
import type { Backend } from '../../../src/contract/backend.ts';
import { checkThat, fakeBackend } from './fake-backend.ts';

const creates = checkThat(async ({ create }) => void (await create()), { id: 'code/creates' });
const opens = checkThat(async ({ open }) => void (await open()), { id: 'code/opens' });
const lists = checkThat(async (context) => void (await recordsOf(context)), { id: 'code/lists' });
const needy = checkThat(async () => {}, { id: 'code/needs-pause', needs: ['pause'] });

/** The outcomes and the words of a run against a backend that is not what its types say. */
async function told(
	broken: Readonly<Record<string, unknown>>,
	check: typeof creates,
): Promise<readonly unknown[]> {
	const backend: Backend = Object.assign(fakeBackend(), broken);
	const { findings, ok } = await runConformance(backend, {
		checks: [check],
		settleMs: 50,
		cleanUpMs: 500,
	});
	return [ok, findings[0]?.outcome, findings[0]?.message];
}

describe('a backend that breaks its types has failed, and no check has', () => {
	test.each([
		[
			'create gives nothing',
			{ create: async () => {} },
			creates,
			'expected a Driver, got undefined',
		],
		['create gives nothing', { create: async () => {} }, opens, 'gave undefined'],
		[
			'create gives what cannot be destroyed',
			{ create: async () => ({ id: 'a' }) },
			creates,
			'something without destroy',
		],
		['list gives a promise', { list: async () => [] }, lists, 'got an object (Promise)'],
		['list gives texts', { list: () => ['a'] }, lists, 'got "a" (string)'],
		['there is no list', { list: undefined }, creates, 'list must be a method'],
		['there are no capabilities', { capabilities: undefined }, creates, 'got undefined'],
		['there are no capabilities', { capabilities: undefined }, needy, 'got undefined'],
	])('%s', async (_, broken, check, words) => {
		expect(await told(broken, check)).toEqual([false, 'fail', expect.stringContaining(words)]);
	});
});
