/** Which packages, from where, and where to. */
export interface FetchPackagesOptions {
	/** What they need comes with them. Default: numpy, pandas and matplotlib. */
	readonly names?: readonly string[] | undefined;
	/** A folder that becomes a wheelhouse; what has the name of a wheel there and is another is removed. Default: the cache. */
	readonly into?: string | undefined;
	/** A folder that mirrors Pyodide's own. Default: Pyodide's own. */
	readonly from?: string | undefined;
	/** As for `embedded`. What it has is not fetched, but copied. */
	readonly cacheFolder?: string;
	/** Ends it. The wheels that have come stay; no part of another does. */
	readonly signal?: AbortSignal | undefined;
	/** Before each wheel that is not there. */
	readonly onWheel?: (coming: ComingWheel) => void;
}

/** What is about to come. */
export interface ComingWheel {
	readonly file: string;
	/** From 1 on. */
	readonly number: number;
	/** How many are to come. */
	readonly count: number;
}

/** A wheel that is there now, whole and verified. */
export interface FetchedWheel {
	readonly name: string;
	readonly version: string;
	/** Where it lies. */
	readonly path: string;
	/** Where it came from; `there`: it had come before. */
	readonly origin: 'there' | 'cache' | 'network';
}
