import type { PackageOptions } from '../packages/options.ts';

/** How Python in WebAssembly is run. */
export interface EmbeddedOptions {
	/** Where what later runs need is kept: the memory of a fresh Python, and wheels. Default: `anybox` in the user's cache folder. */
	readonly cacheFolder?: string;
	/** Packages that programs get when they import them. Default: numpy, pandas and matplotlib, fetched when needed. */
	readonly packages?: PackageOptions | 'none';
}
