/** How a program ended; never `ok` without an end that was seen from outside it. */
export type Ended =
	| 'ok'
	| 'error'
	| 'timeout'
	| 'cancelled'
	| 'memory'
	| 'killed'
	| 'lost'
	| 'unknown';
