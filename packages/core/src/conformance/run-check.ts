import { randomUUID } from 'node:crypto';
import type { Backend, Labels } from '../contract/backend.ts';
import { SandboxError } from '../contract/error.ts';
import { type Clock, systemClock, type Timer } from '../policy/clock.ts';
import { deferred } from '../policy/deadline.ts';
import { type Check, whyNot } from './check.ts';
import { unusable } from './answers.ts';
import { MissingPrerequisite, Violation } from './violation.ts';
import type { EgressTargets } from './egress-targets.ts';
import { checkContext } from './context.ts';
import type { Finding, Outcome, Trouble } from './finding.ts';
import type { Figure } from './figure.ts';
import { type Leak, LiveSandboxes } from './live-sandboxes.ts';
import { checkRun } from './option-rules.ts';
import { Witness } from './witness.ts';
import { describeError } from './words.ts';

/** How long a check may take, and what it works with. */
export interface RunCheckOptions {
	/** For the check; its clean-up has time of its own. Default: 60 seconds. */
	readonly timeoutMs?: number;
	/** For each call of the clean-up. Default: 30 seconds. */
	readonly cleanUpMs?: number;
	/** How long a creation that was given up may still be listed. Default: 3 seconds. */
	readonly settleMs?: number;
	/** For simulation. */
	readonly clock?: Clock;
	/** The label that the sandboxes of one run share. Default: a fresh one. */
	readonly runId?: string;
	/** Ends the check as `not-run`; its sandboxes are cleaned up all the same. */
	readonly signal?: AbortSignal | undefined;
	/** Pages for code to reach, where a backend declares allowlists. Default: what this process can serve itself. */
	readonly egressTargets?: EgressTargets;
	/** Removes leaks in place of a backend that is broken on purpose. */
	readonly janitor?: Backend;
}

export const defaultTimeoutMs = 60_000;

const stopped = 'the run was stopped';

/** What is wrong, before it is known whether it is a failure or a warning. */
interface Problem {
	readonly trouble: Trouble | 'stopped';
	readonly message: string;
}

/**
 * Runs one check and cleans up after it.
 *
 * @throws invalid-argument for what is no check or no backend, and when an option is unknown or wrong; whatever the
 * check does is a finding.
 */
export async function runCheck(
	check: Check,
	backend: Backend,
	options: RunCheckOptions = {},
): Promise<Finding> {
	checkRun(check, backend, options);
	return findingOf(check, backend, options);
}

/**
 * As `runCheck`, with what was checked already. Never rejects.
 *
 * Who is to blame for what a check throws: a `Violation` and a `SandboxError` speak of the backend, and so does any
 * other error that came out of the backend, a driver or a sandbox, which the witness has seen. Whatever is left
 * was made by the check's own code and is a `suite-error`. A check that dereferences what it did not verify gets
 * that too, and is to be mended.
 */
export async function findingOf(
	check: Check,
	backend: Backend,
	options: RunCheckOptions,
): Promise<Finding> {
	const { id, level, claim } = check;
	const fault = unusable(backend);
	if (fault !== undefined) return { ...notRun(check, 'fail', fault), trouble: 'violation' };
	const absent = whyNot(check, backend.capabilities);
	if (absent !== undefined) return notRun(check, 'not-applicable', absent);
	if (options.signal?.aborted) return notRun(check, 'not-run', stopped);
	const clock = options.clock ?? systemClock;
	const startedAt = clock.now();
	const figures: Figure[] = [];
	const { problem, leaks } = await attempt(check, backend, { ...options, clock, figures });
	const durationMs = Math.round(clock.now() - startedAt);
	// A copy: a check that was given up may still measure.
	const measured = { id, level, claim, durationMs, figures: [...figures] };
	return { ...measured, ...verdict(check, problem, leaks) };
}

/** The finding of a check of which not a line was run. */
export function notRun(
	{ id, level, claim }: Check,
	outcome: 'not-applicable' | 'disabled' | 'not-run' | 'fail',
	message: string,
): Finding {
	return { id, level, claim, outcome, message, durationMs: 0, figures: [] };
}

interface Attempt extends RunCheckOptions {
	readonly clock: Clock;
	readonly figures: Figure[];
}

async function attempt(
	check: Check,
	backend: Backend,
	options: Attempt,
): Promise<{ readonly problem: Problem | undefined; readonly leaks: readonly Leak[] }> {
	const { clock, figures, runId = randomUUID(), cleanUpMs = 30_000, settleMs = 3000 } = options;
	const labels: Labels = { 'conformance-run': runId, 'conformance-check': randomUUID() };
	const witness = new Witness();
	const notOpened = new WeakSet<object>();
	const { janitor = backend, egressTargets = {} } = options;
	const sandboxes = new LiveSandboxes({
		backend,
		janitor,
		labels,
		clock,
		timeoutMs: cleanUpMs,
		settleMs,
	});
	using end = checkEnd(options);
	const { signal } = end;
	const context = checkContext({
		backend,
		runId,
		labels,
		signal,
		clock,
		egressTargets,
		witness,
		sandboxes,
		figures,
		notOpened,
	});
	const work = (async () => check.run(context))().then(
		() => undefined,
		(error: unknown) => problemOf(error, witness, notOpened),
	);
	const problem = await Promise.race([work, end.problem]);
	// Whatever the check still does, it does in vain.
	end.abort();
	return { problem, leaks: await sandboxes.cleanUp() };
}

/** The two ends of a check that it does not choose: its time, and the operator. */
function checkEnd({ timeoutMs = defaultTimeoutMs, clock, signal: stop }: Attempt): Disposable & {
	readonly signal: AbortSignal;
	readonly problem: Promise<Problem>;
	readonly abort: () => void;
} {
	const controller = new AbortController();
	const { promise, resolve } = deferred<Problem>();
	const give = (problem: Problem): void => {
		resolve(problem);
		controller.abort(new Error(problem.message));
	};
	const onStop = (): void => give({ trouble: 'stopped', message: stopped });
	const timer: Timer = clock.after(timeoutMs, () =>
		give({ trouble: 'timeout', message: `did not finish within ${timeoutMs} ms` }),
	);
	stop?.addEventListener('abort', onStop, { once: true });
	return {
		signal: controller.signal,
		problem: promise,
		abort: () => controller.abort(new Error('the check is over')),
		[Symbol.dispose]() {
			timer.cancel();
			stop?.removeEventListener('abort', onStop);
		},
	};
}

function problemOf(error: unknown, witness: Witness, notOpened: WeakSet<object>): Problem {
	if (error instanceof MissingPrerequisite) {
		return { trouble: 'prerequisite', message: error.message };
	}
	if (error instanceof Violation) {
		const { cause, message } = error;
		if (cause === undefined || judged(cause, witness)) return { trouble: 'violation', message };
		return suiteProblem(cause);
	}
	if (!judged(error, witness)) return suiteProblem(error);
	const message = describeError(error);
	if (typeof error !== 'object' || error === null || !notOpened.has(error)) {
		return { trouble: 'error', message };
	}
	return absentForSure(error)
		? { trouble: 'prerequisite', message: `prerequisite missing: no sandbox: ${message}` }
		: { trouble: 'error', message: `no sandbox: ${message}` };
}

/** True for an error that speaks of the backend. */
function judged(error: unknown, witness: Witness): boolean {
	return SandboxError.is(error) || error instanceof Violation || witness.saw(error);
}

/** No daemon, no key: the sandbox was not refused, there is nobody to make one. */
function absentForSure(error: unknown): boolean {
	return SandboxError.is(error) && ['unavailable', 'unauthenticated'].includes(error.code);
}

function suiteProblem(error: unknown): Problem {
	const place = error instanceof Error ? error.stack?.split('\n')[1]?.trim() : undefined;
	const message = `the check itself broke: ${describeError(error)}${place ? ` ${place}` : ''}`;
	return { trouble: 'suite', message };
}

function verdict(
	check: Check,
	problem: Problem | undefined,
	leaks: readonly Leak[],
): { outcome: Outcome; trouble?: Trouble; message?: string } {
	const left = leaks.map(({ id, fact }) => `${id} ${fact}`).join('; ');
	const leaked = left === '' ? undefined : `left sandboxes behind: ${left}`;
	const broken: Outcome = check.level === 'must' ? 'fail' : 'warn';
	if (problem === undefined) {
		// A leak costs money whatever the level of the check that made it.
		return leaked === undefined
			? { outcome: 'pass' }
			: { outcome: 'fail', trouble: 'leak', message: leaked };
	}
	const message = [problem.message, leaked].filter((part) => part !== undefined).join('; and it ');
	const { trouble } = problem;
	if (trouble === 'suite') return { outcome: 'suite-error', trouble, message };
	if (trouble !== 'stopped') {
		return { outcome: leaked === undefined ? broken : 'fail', trouble, message };
	}
	return leaked === undefined
		? { outcome: 'not-run', message }
		: { outcome: 'fail', trouble: 'leak', message };
}
