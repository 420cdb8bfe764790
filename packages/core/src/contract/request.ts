/** Every request carries a signal that already includes the deadline of the call. */
export interface BackendRequest {
	readonly signal: AbortSignal;
}
