/** A writable stream, such as Node's own, as far as a sink uses it. */
export interface LineStream {
	/** Calls back when it has the text, or with the error that kept it from that. */
	write(text: string, done: (error?: Error | null) => void): unknown;
	on(event: 'error', listener: () => void): unknown;
	removeListener(event: 'error', listener: () => void): unknown;
}
