/** How far an image has come. */
export interface PullProgress {
	readonly image: string;
	/** Of its layers, those that are there and unpacked. */
	readonly doneLayers: number;
	/** Those that are known by now. */
	readonly layers: number;
	readonly receivedBytes: number;
	/** Of the layers whose size is known by now. */
	readonly totalBytes: number;
}

interface Layer {
	readonly received: number;
	readonly total: number;
	readonly isDone: boolean;
}

const begun = new Set(['Pulling fs layer', 'Waiting', 'Downloading']);
const arrived = new Set(['Download complete', 'Verifying Checksum', 'Extracting']);
const done = new Set(['Pull complete', 'Already exists']);

/** Adds up what an engine says of each layer. */
export class PullTally {
	readonly #image: string;
	readonly #layers = new Map<string, Layer>();

	constructor(image: string) {
		this.#image = image;
	}

	/** Whether it was about a layer. */
	take(line: Readonly<Record<string, unknown>>): boolean {
		const { id, status, progressDetail: detail } = line;
		if (typeof id !== 'string' || typeof status !== 'string') return false;
		const isFirst = !this.#layers.has(id);
		// The name of the image stands there, too.
		if (isFirst && !begun.has(status) && !done.has(status)) return false;
		const known = this.#layers.get(id) ?? { received: 0, total: 0, isDone: false };
		this.#layers.set(id, advanced(known, status, detail));
		return true;
	}

	get progress(): PullProgress {
		const layers = [...this.#layers.values()];
		const sum = (of: (layer: Layer) => number): number =>
			layers.reduce((all, layer) => all + of(layer), 0);
		return {
			image: this.#image,
			doneLayers: layers.filter(({ isDone }) => isDone).length,
			layers: layers.length,
			receivedBytes: sum(({ received }) => received),
			totalBytes: sum(({ total }) => total),
		};
	}
}

function advanced(layer: Layer, status: string, detail: unknown): Layer {
	if (done.has(status)) return { ...layer, received: layer.total, isDone: true };
	if (arrived.has(status)) return { ...layer, received: layer.total };
	if (status !== 'Downloading') return layer;
	const received = numberIn(detail, 'current');
	return { ...layer, received, total: Math.max(received, numberIn(detail, 'total')) };
}

function numberIn(detail: unknown, name: string): number {
	const value: unknown =
		typeof detail === 'object' && detail !== null ? Reflect.get(detail, name) : undefined;
	return typeof value === 'number' ? value : 0;
}
