import { expect, test } from 'vitest';
import { runCheck } from '../../../src/conformance/run-check.ts';
import { Violation } from '../../../src/conformance/violation.ts';
import { checkThat, fakeBackend } from './fake-backend.ts';

const options = { settleMs: 60, cleanUpMs: 60 };
const opensThree = checkThat(async ({ open, create }) => {
	await open();
	await create();
	await open();
});

test('what a check made is destroyed, newest first', async () => {
	const backend = fakeBackend();

	const finding = await runCheck(opensThree, backend, options);

	expect(finding.outcome).toBe('pass');
	expect(backend.destroyed).toEqual(['box-3', 'box-2', 'box-1']);
});

test('a check that failed is cleaned up after', async () => {
	const backend = fakeBackend();

	await runCheck(
		checkThat(async ({ open }) => {
			await open();
			throw new Violation('no');
		}),
		backend,
		options,
	);

	expect(backend.live.size).toBe(0);
});

test('a sandbox that cannot be destroyed fails the check, and is destroyed by id', async () => {
	const backend = fakeBackend({
		driver: () => ({ destroy: () => Promise.reject(new Error('engine stuck')) }),
	});

	const finding = await runCheck(opensThree, backend, options);

	expect(finding).toMatchObject({ outcome: 'fail', trouble: 'leak' });
	expect(finding.message).toBe(
		'left sandboxes behind: ' +
			'box-3 could not be destroyed: SandboxError unknown: fake: kill: engine stuck; ' +
			'box-2 could not be destroyed: Error: engine stuck; ' +
			'box-1 could not be destroyed: SandboxError unknown: fake: kill: engine stuck',
	);
	expect(backend.destroyed).toEqual(['box-3', 'box-2', 'box-1']);
});

test('a destroy that never ends is a leak', async () => {
	const backend = fakeBackend({ driver: () => ({ destroy: () => new Promise(() => {}) }) });

	const finding = await runCheck(
		checkThat(async ({ create }) => {
			await create();
		}),
		backend,
		options,
	);

	expect(finding.message).toBe(
		'left sandboxes behind: box-1 could not be destroyed: SandboxError timeout: fake: destroy: no answer within 60 ms',
	);
});

test('a destroy that does nothing is a leak', async () => {
	const backend = fakeBackend({ driver: () => ({ destroy: async () => {} }) });

	const finding = await runCheck(opensThree, backend, options);

	expect(finding.message).toBe(
		'left sandboxes behind: box-1 is still listed after it was destroyed; ' +
			'box-2 is still listed after it was destroyed; box-3 is still listed after it was destroyed',
	);
});

test('a leak fails a check of a should', async () => {
	const backend = fakeBackend({ driver: () => ({ destroy: async () => {} }) });

	const finding = await runCheck({ ...opensThree, level: 'should' }, backend, options);

	expect(finding.outcome).toBe('fail');
});

test('a leak is told beside what else was wrong', async () => {
	const backend = fakeBackend({ driver: () => ({ destroy: async () => {} }) });

	const finding = await runCheck(
		checkThat(async ({ create }) => {
			await create();
			throw new Violation('expected 1, got 2');
		}),
		backend,
		options,
	);

	expect(finding).toMatchObject({
		trouble: 'violation',
		message:
			'expected 1, got 2; and it left sandboxes behind: box-1 is still listed after it was destroyed',
	});
});

test('a sandbox that no call returned is a leak', async () => {
	const backend = fakeBackend();

	const finding = await runCheck(
		checkThat(async ({ labels }) => {
			backend.live.set('ghost', labels);
		}),
		backend,
		options,
	);

	expect(finding.message).toBe(
		'left sandboxes behind: ghost is listed, though no call returned it',
	);
	expect(backend.live.size).toBe(0);
});

test('a sandbox of a creation that was given up may take a moment to go', async () => {
	const backend = fakeBackend();

	const finding = await runCheck(
		checkThat(async ({ labels }) => {
			backend.live.set('ghost', labels);
			setTimeout(() => backend.live.delete('ghost'), 70);
		}),
		backend,
		{ ...options, settleMs: 2000 },
	);

	expect(finding.outcome).toBe('pass');
});

test('what list shows of others is not held against the check', async () => {
	const backend = fakeBackend();
	backend.live.set('stranger', { owner: 'somebody' });
	const showsAll = {
		...backend,
		list: () => backend.list({ labels: {}, signal: new AbortController().signal }),
	};

	const finding = await runCheck(opensThree, showsAll, options);

	expect(finding.outcome).toBe('pass');
	expect([...backend.live.keys()]).toEqual(['stranger']);
});

test('a list that fails leaves the leak unknown, which is a failure', async () => {
	const backend = fakeBackend();
	const blind = {
		...backend,
		list: () => {
			throw new Error('no list today');
		},
	};

	const finding = await runCheck(opensThree, blind, options);

	expect(finding).toMatchObject({
		outcome: 'fail',
		message:
			'left sandboxes behind: ? nobody can tell what was left behind: list failed: Error: no list today',
	});
});

test('a sandbox that comes when the time of the check is over is destroyed', async () => {
	const backend = fakeBackend();
	const slow: typeof backend = {
		...backend,
		async create(request) {
			await new Promise((resolve) => setTimeout(resolve, 60));
			return backend.create(request);
		},
	};

	const finding = await runCheck(
		checkThat(async ({ create }) => {
			await create();
		}),
		slow,
		{ timeoutMs: 10, settleMs: 60, cleanUpMs: 1000 },
	);

	expect(finding).toMatchObject({ trouble: 'timeout', message: 'did not finish within 10 ms' });
	expect(backend.destroyed).toEqual(['box-1']);
});

test('a sandbox that comes when even the clean-up is over is destroyed', async () => {
	const backend = fakeBackend();
	let finish = (): void => {};
	const slow: typeof backend = {
		...backend,
		async create(request) {
			await new Promise<void>((resolve) => {
				finish = resolve;
			});
			return backend.create(request);
		},
	};
	await runCheck(
		checkThat(async ({ create }) => {
			await create();
		}),
		slow,
		{ timeoutMs: 10, settleMs: 1, cleanUpMs: 20 },
	);

	finish();

	await expect.poll(() => backend.destroyed).toEqual(['box-1']);
});

test('the janitor removes what a broken backend did not', async () => {
	const backend = fakeBackend({ driver: () => ({ destroy: async () => {} }) });
	const broken = { ...backend, destroy: async () => {} };

	const finding = await runCheck(opensThree, broken, { ...options, janitor: backend });

	expect(finding.outcome).toBe('fail');
	expect(backend.live.size).toBe(0);
});
