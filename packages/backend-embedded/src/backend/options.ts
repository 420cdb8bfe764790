/** How Python in WebAssembly is run. */
export interface EmbeddedOptions {
	/** Where the memory of a fresh Python is kept between runs. Default: `anybox` in the user's cache folder. */
	readonly cacheFolder?: string;
}
