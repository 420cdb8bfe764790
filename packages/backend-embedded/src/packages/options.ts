/** Packages that programs get when they import them. */
export interface PackageOptions {
	/** Their names; what they need comes with them. Default: numpy, pandas and matplotlib. */
	readonly allow?: readonly string[];
	/** A folder with their wheels, looked at before anything is fetched. */
	readonly wheelhouse?: string;
	/** Where wheels are fetched from: a folder that mirrors Pyodide's own. `null`: from nowhere. Default: Pyodide's own. */
	readonly from?: string | null;
}
