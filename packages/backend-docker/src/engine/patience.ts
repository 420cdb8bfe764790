/** For an engine that nobody waits for any more. */
const patienceMs = 5000;

/**
 * A call of the engine that is not cut off when it is given up: what was begun may have been done, and its answer says so
 * best; a start that is cut off leaves a process of the engine's behind for ever. It gets some time to answer, and is cut then.
 */
export async function withPatience<Value>(
	signal: AbortSignal,
	call: (cut: AbortSignal) => Promise<Value>,
): Promise<Value> {
	signal.throwIfAborted();
	const cut = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const hurry = (): void => {
		timer = setTimeout(() => cut.abort(signal.reason), patienceMs);
	};
	signal.addEventListener('abort', hurry, { once: true });
	try {
		return await call(cut.signal);
	} finally {
		signal.removeEventListener('abort', hurry);
		clearTimeout(timer);
	}
}
