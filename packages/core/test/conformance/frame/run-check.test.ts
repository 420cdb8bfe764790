import { describe, expect, test, vi } from 'vitest';
import { SandboxError } from '../../../src/contract/error.ts';
import { type Check } from '../../../src/conformance/check.ts';
import { MissingPrerequisite, Violation } from '../../../src/conformance/violation.ts';
import { rejectsWith } from '../../../src/conformance/expectations.ts';
import type { Finding } from '../../../src/conformance/finding.ts';
import { runCheck, type RunCheckOptions } from '../../../src/conformance/run-check.ts';
import { checkThat, fakeBackend, type FakeOptions } from './fake-backend.ts';

const run = (
	check: Check,
	fake: FakeOptions = {},
	options: RunCheckOptions = {},
): Promise<Finding> => runCheck(check, fakeBackend(fake), { settleMs: 100, ...options });

const brokenDriver = {
	driver: () => ({ extend: () => Promise.reject(new TypeError('vendor bug')) }),
};

describe('a check that ends by itself', () => {
	test('passes when it throws nothing', async () => {
		const finding = await run(checkThat(async () => {}));

		expect(finding).toEqual({
			id: 'code/inline',
			level: 'must',
			claim: 'A sentence.',
			outcome: 'pass',
			durationMs: expect.any(Number),
			figures: [],
		});
	});

	test('does not apply where the capability is absent, and is not run', async () => {
		const body = vi.fn<() => Promise<void>>(async () => {});

		const finding = await run(checkThat(body, { needs: ['pause'] }));

		expect(finding).toMatchObject({ outcome: 'not-applicable', message: 'lacks pause' });
		expect(body).not.toHaveBeenCalled();
	});

	test('fails with the words of the violation', async () => {
		const finding = await run(
			checkThat(async () => {
				throw new Violation('expected 1, got 2');
			}),
		);

		expect(finding).toMatchObject({
			outcome: 'fail',
			trouble: 'violation',
			message: 'expected 1, got 2',
		});
	});

	test('warns where the claim is a should', async () => {
		const finding = await run(
			checkThat(
				async () => {
					throw new Violation('slow');
				},
				{ level: 'should' },
			),
		);

		expect(finding).toMatchObject({ outcome: 'warn', trouble: 'violation', message: 'slow' });
	});

	test('fails with the prerequisite that is missing', async () => {
		const finding = await run(
			checkThat(async () => {
				throw new MissingPrerequisite('python3 in the image');
			}),
		);

		expect(finding).toMatchObject({
			outcome: 'fail',
			trouble: 'prerequisite',
			message: 'prerequisite missing: python3 in the image',
		});
	});

	test('measures nothing more once it is judged', async () => {
		let late = (): void => {};

		const finding = await run(
			checkThat(async ({ measure }) => {
				late = () => measure('late', 1, 'ms');
			}),
		);
		late();

		expect(finding.figures).toEqual([]);
	});

	test('keeps its figures, in order', async () => {
		const finding = await run(
			checkThat(async ({ measure }) => {
				measure('cold start', 12.5, 'ms');
				measure('copied', 23.100195000000213, 'MiB');
			}),
		);

		expect(finding.figures).toEqual([
			{ name: 'cold start', value: 12.5, unit: 'ms' },
			{ name: 'copied', value: 23.1, unit: 'MiB' },
		]);
	});
});

describe('who is to blame', () => {
	test('a SandboxError speaks of the backend', async () => {
		const finding = await run(
			checkThat(async ({ open }) => {
				const box = await open();
				await box.snapshot();
			}),
		);

		expect(finding).toMatchObject({ outcome: 'fail', trouble: 'error' });
		expect(finding.message).toMatch(/^SandboxError unsupported: fake: snapshot: /);
	});

	test('a SandboxError speaks of the backend wherever it came from', async () => {
		const finding = await run(
			checkThat(async ({ spec }) => {
				spec();
			}),
			{ capabilities: { egressNone: false } },
		);

		expect(finding).toMatchObject({ outcome: 'fail', trouble: 'error' });
		expect(finding.message).toMatch(/^SandboxError unsupported: fake: create: egress 'full' /);
	});

	test('a TypeError that came out of create speaks of the backend', async () => {
		const finding = await run(
			checkThat(async ({ create }) => {
				await create();
			}),
			{
				refuse: () => {
					throw new TypeError('vendor bug');
				},
			},
		);

		expect(finding).toMatchObject({
			outcome: 'fail',
			trouble: 'error',
			message: 'no sandbox: TypeError: vendor bug',
		});
	});

	test('a TypeError that came out of a driver speaks of the backend', async () => {
		const finding = await run(
			checkThat(async ({ create, request }) => {
				const driver = await create();
				await driver.extend?.({ lifetimeMs: 1, ...request() });
			}),
			brokenDriver,
		);

		expect(finding).toMatchObject({
			outcome: 'fail',
			trouble: 'error',
			message: 'TypeError: vendor bug',
		});
	});

	test('a TypeError that the check made is a suite-error, and says where', async () => {
		const finding = await run(
			checkThat(async () => {
				throw new TypeError('our bug');
			}),
		);

		expect(finding).toMatchObject({ outcome: 'suite-error', trouble: 'suite' });
		expect(finding.message).toMatch(
			/^the check itself broke: TypeError: our bug at .*run-check\.test\.ts/,
		);
	});

	test('a suite-error is no warning where the claim is a should', async () => {
		const finding = await run(
			checkThat(
				async () => {
					throw new TypeError('our bug');
				},
				{ level: 'should' },
			),
		);

		expect(finding.outcome).toBe('suite-error');
	});

	test('an error inside a violation is looked at too', async () => {
		const ours = Promise.reject(new TypeError('our bug'));
		ours.catch(() => {});

		const mistaken = await run(
			checkThat(async () => {
				await rejectsWith('aborted', ours, 'extend');
			}),
		);
		const foreign = await run(
			checkThat(async ({ create, request }) => {
				const driver = await create();
				const call = driver.extend?.({ lifetimeMs: 1, ...request() });
				await rejectsWith('aborted', call ?? Promise.resolve(), 'extend');
			}),
			brokenDriver,
		);

		expect(mistaken.outcome).toBe('suite-error');
		expect(foreign).toMatchObject({
			outcome: 'fail',
			message: 'extend: expected a SandboxError aborted, got TypeError: vendor bug',
		});
	});

	test('something thrown that is no error is the backend', async () => {
		const finding = await run(
			checkThat(async ({ create }) => {
				await create();
			}),
			{
				refuse: () => {
					// oxlint-disable-next-line typescript/only-throw-error -- what a careless vendor SDK does
					throw 'a string';
				},
			},
		);

		expect(finding).toMatchObject({ outcome: 'fail', message: 'thrown: "a string"' });
	});

	test('no sandbox for want of a service is a missing prerequisite', async () => {
		const finding = await run(
			checkThat(async ({ open }) => {
				await open();
			}),
			{
				refuse: () => {
					throw new SandboxError('no daemon at /var/run/docker.sock', {
						code: 'unavailable',
						backend: 'fake',
						operation: 'create',
					});
				},
			},
		);

		expect(finding).toMatchObject({
			outcome: 'fail',
			trouble: 'prerequisite',
			message:
				'prerequisite missing: no sandbox: SandboxError unavailable: fake: create: no daemon at /var/run/docker.sock',
		});
	});

	test('no sandbox for another reason is an error', async () => {
		const finding = await run(
			checkThat(async ({ open }) => {
				await open({ resources: { memoryMiB: 64 } });
			}),
		);

		expect(finding).toMatchObject({ outcome: 'fail', trouble: 'error' });
		expect(finding.message).toMatch(/^no sandbox: SandboxError unsupported: /);
	});
});

describe('a check that does not end by itself', () => {
	const forEver = checkThat(() => new Promise(() => {}));

	test('fails when its time is over', async () => {
		const finding = await run(forEver, {}, { timeoutMs: 20 });

		expect(finding).toMatchObject({
			outcome: 'fail',
			trouble: 'timeout',
			message: 'did not finish within 20 ms',
		});
	});

	test('sees its signal abort when its time is over', async () => {
		let reason: unknown;

		await run(
			checkThat(
				({ signal }) =>
					new Promise((resolve) => {
						signal.addEventListener('abort', () => {
							reason = signal.reason;
							resolve();
						});
					}),
			),
			{},
			{ timeoutMs: 20 },
		);

		expect(reason).toEqual(new Error('did not finish within 20 ms'));
	});

	test('is not run when the operator stops it', async () => {
		const controller = new AbortController();
		const finding = run(forEver, {}, { signal: controller.signal });

		controller.abort();

		await expect(finding).resolves.toMatchObject({
			outcome: 'not-run',
			message: 'the run was stopped',
		});
	});
});

describe('within', () => {
	test('gives the value of a promise in time', async () => {
		const finding = await run(
			checkThat(async ({ within, measure }) => {
				measure('value', await within(1000, Promise.resolve(7), 'the call'), '');
			}),
		);

		expect(finding.figures).toEqual([{ name: 'value', value: 7, unit: '' }]);
	});

	test('passes on the rejection of a promise in time', async () => {
		const finding = await run(
			checkThat(async ({ within }) => {
				await within(1000, Promise.reject(new Violation('it came')), 'the call');
			}),
		);

		expect(finding.message).toBe('it came');
	});

	test('is a violation when the promise settles too late', async () => {
		const finding = await run(
			checkThat(async ({ within }) => {
				await within(10, new Promise(() => {}), 'kill()');
			}),
		);

		expect(finding).toMatchObject({
			outcome: 'fail',
			trouble: 'violation',
			message: 'kill() did not settle within 10 ms',
		});
	});
});
