/** A call that is never answered. */
export function never(): Promise<never> {
	return new Promise(() => {});
}
