import { SandboxError } from '../contract/error.ts';
import type { Clock } from './clock.ts';

export interface DeadlineOptions<Value> {
	readonly clock: Clock;
	readonly timeoutMs: number;
	/** The caller's own abort. */
	readonly signal?: AbortSignal | undefined;
	readonly backend: string;
	readonly operation: string;
	/** Whether the call may have taken effect when it is given up. */
	readonly retry: 'safe' | 'unsafe';
	/** Gets what a call that was given up brings in the end, so that nothing it made stays behind. */
	readonly discard?: (late: Value) => void;
}

/**
 * Runs one call with an end: its signal aborts at the deadline or with the caller, and the promise settles
 * then even when the call ignores its signal. A call that moves data says `progress()` at each step, and
 * its deadline counts from there.
 */
export async function withDeadline<Value>(
	options: DeadlineOptions<Value>,
	call: (signal: AbortSignal, progress: () => void) => Promise<Value>,
): Promise<Value> {
	const { clock, timeoutMs, signal, backend, operation, retry } = options;
	if (signal?.aborted) throw aborted(options, 'safe');
	const controller = new AbortController();
	const { promise: givenUp, reject: giveUp } = deferred<never>();
	const stop = (error: SandboxError): void => {
		giveUp(error);
		controller.abort(error);
	};
	const onAbort = (): void => stop(aborted(options, retry));
	const expire = (): void =>
		stop(
			new SandboxError(`no answer within ${timeoutMs} ms`, {
				code: 'timeout',
				retry,
				backend,
				operation,
			}),
		);
	let timer = clock.after(timeoutMs, expire);
	const progress = (): void => {
		timer.cancel();
		if (!controller.signal.aborted) timer = clock.after(timeoutMs, expire);
	};
	signal?.addEventListener('abort', onAbort, { once: true });
	const work = (async () => call(controller.signal, progress))();
	try {
		return await Promise.race([work, givenUp]);
	} finally {
		timer.cancel();
		signal?.removeEventListener('abort', onAbort);
		// What came too late is nobody's any more, and so is what goes wrong in putting it away.
		if (controller.signal.aborted) work.then(options.discard).catch(() => {});
	}
}

function aborted(
	{
		backend,
		operation,
		signal,
	}: Pick<DeadlineOptions<unknown>, 'backend' | 'operation' | 'signal'>,
	retry: 'safe' | 'unsafe',
): SandboxError {
	return new SandboxError('the caller aborted it', {
		code: 'aborted',
		retry,
		backend,
		operation,
		cause: signal?.reason,
	});
}

export interface Deferred<Value> {
	readonly promise: Promise<Value>;
	readonly resolve: (value: Value) => void;
	readonly reject: (error: unknown) => void;
}

/** `Promise.withResolvers`, which Node 20 lacks; an unobserved rejection is nobody's fault and stays quiet. */
export function deferred<Value>(): Deferred<Value> {
	const settle: Pick<Deferred<Value>, 'resolve' | 'reject'>[] = [];
	const promise = new Promise<Value>((resolve, reject) => {
		settle.push({ resolve, reject });
	});
	promise.catch(() => {});
	const [both] = settle;
	if (both === undefined) throw new Error('a promise runs its executor at once');
	return { promise, ...both };
}
