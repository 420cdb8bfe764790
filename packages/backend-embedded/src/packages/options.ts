/** Packages that programs get when they import them. */
export interface PackageOptions {
	/** Their names; what they need comes with them. Default: numpy, pandas and matplotlib. */
	readonly allow?: readonly string[];
	/** A folder with their wheels, looked at before anything is fetched. */
	readonly wheelhouse?: string;
	/** Where wheels are fetched from: a folder that mirrors Pyodide's own. `null`: from nowhere. Default: Pyodide's own. */
	readonly from?: string | null;
	/** Called for each wheel that begins to come from the network: a cell waits for it. What it throws is not looked at. */
	readonly onFetch?: (wheel: ArrivingWheel) => void;
}

/** A wheel that comes from the network. */
export interface ArrivingWheel {
	/** Of its package. */
	readonly name: string;
	readonly version: string;
	/** How long it is; `null` where the server does not say. */
	readonly bytes: number | null;
}
