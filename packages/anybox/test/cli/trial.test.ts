import { embedded } from '@anybox/backend-embedded';
import type { Backend } from '@anybox/core';
import { expect, test, vi } from 'vitest';
import { tryOut } from '../../src/cli/trial.ts';
import { readerless } from './readerless.ts';

vi.setConfig({ testTimeout: 60_000 });

const { terminal } = readerless();
const trying = { terminal, signal: new AbortController().signal };

function failing(): Backend {
	const backend = embedded();
	backend.create = async () => {
		throw new Error('no key is set;\nset one');
	};
	return backend;
}

test('a backend in which code runs can be looked at', async () => {
	const trial = await tryOut(embedded, trying, async (box) => box.backend.name);

	expect(trial).toEqual({ seen: 'embedded' });
});

test.each([
	[
		'cannot be made',
		() => embedded({ systemLayer: 'wrong' as 'auto' }),
		/^embedded: .*systemLayer must be .+$/,
	],
	['makes no sandbox', failing, /^embedded: create: no key is set;$/],
])('of a backend that %s the trouble is told in one line', async (_, make, words) => {
	const trial = await tryOut(make, trying, async () => 'seen');

	expect(trial).toEqual({ trouble: expect.stringMatching(words) });
});
