/** Every request carries a signal that already includes the deadline of the call. */
export interface BackendRequest {
	/** Aborts when the call is given up; what was begun is then undone as far as it can be. */
	readonly signal: AbortSignal;
}
