/** Whether the operating system stands around the child besides: see `EmbeddedOptions.systemLayer`. */
export type SystemLayerWanted = 'auto' | 'required' | 'none';

/** How Python in WebAssembly is run. */
export interface EmbeddedOptions {
	/** Where the memory of a fresh Python is kept between runs. Default: `anybox` in the user's cache folder. */
	readonly cacheFolder?: string;
	/**
	 * Whether each sandbox's process is started within namespaces of its own, by bubblewrap on Linux. `auto`: where that
	 * works. `required`: creation rejects with `unsupported` where it does not. `none`: never. Default: `auto`.
	 */
	readonly systemLayer?: SystemLayerWanted;
}
