/** What a stream brings until the signal aborts; then it is over, even when the stream ignores the signal. */
export async function* untilLeft<Item>(
	stream: AsyncIterable<Item>,
	signal: AbortSignal,
): AsyncGenerator<Item> {
	const items = stream[Symbol.asyncIterator]();
	const left = new Promise<undefined>((resolve) => {
		const leave = (): void => resolve(undefined);
		if (signal.aborted) leave();
		signal.addEventListener('abort', leave, { once: true });
	});
	try {
		for (;;) {
			const step = await Promise.race([items.next(), left]);
			if (step === undefined || step.done === true) return;
			yield step.value;
		}
	} finally {
		// Not awaited: a stream that ignores its signal ignores this, too.
		items.return?.().catch(() => {});
	}
}
