import type { PackageOptions } from '../packages/options.ts';

/** Whether the operating system stands around the child besides: see `EmbeddedOptions.systemLayer`. */
export type SystemLayerWanted = 'auto' | 'required' | 'none';

/** How Python in WebAssembly is run. */
export interface EmbeddedOptions {
	/** Where what later runs need is kept: the memory of a fresh Python, and wheels. Default: `anybox` in the user's cache folder. */
	readonly cacheFolder?: string;
	/** Packages that programs get when they import them. Default: numpy, pandas and matplotlib, fetched when needed. */
	readonly packages?: PackageOptions | 'none';

	/**
	 * Whether each sandbox's process is started within namespaces of its own, by bubblewrap on Linux. `auto`: where that
	 * works. `required`: creation rejects with `unsupported` where it does not. `none`: never. Default: `auto`.
	 */
	readonly systemLayer?: SystemLayerWanted;
}
