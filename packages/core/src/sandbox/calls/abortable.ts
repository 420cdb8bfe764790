/** As the promise, until the signal aborts: then it rejects, and whatever it waited for goes on. */
export function abortable<Value>(
	promise: Promise<Value>,
	signal: AbortSignal | undefined,
): Promise<Value> {
	if (signal === undefined) return promise;
	return new Promise((resolve, reject) => {
		const abort = (): void => reject(new Error('aborted', { cause: signal.reason }));
		if (signal.aborted) abort();
		signal.addEventListener('abort', abort, { once: true });
		const settle = (): void => signal.removeEventListener('abort', abort);
		promise.then(resolve, reject).finally(settle);
	});
}
