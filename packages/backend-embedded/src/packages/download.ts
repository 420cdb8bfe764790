import { Unavailable } from './unavailable.ts';

export interface DownloadOptions {
	/** Ends with a slash. */
	readonly from: string;
	readonly file: string;
	readonly signal: AbortSignal;
	/** How long the server may say nothing. Default: half a minute. */
	readonly patienceMs?: number | undefined;
	/** Called when the bytes begin to come; `null` where the server does not say how many. */
	readonly onLength?: (bytes: number | null) => void;
}

/** The bytes of a file, as they come. @throws Unavailable where they do not, or where no more of them come for long */
export async function* download({
	from,
	file,
	signal,
	patienceMs = 30_000,
	onLength = () => {},
}: DownloadOptions): AsyncGenerator<Uint8Array> {
	const silence = new AbortController();
	const timer = setTimeout(() => silence.abort(), patienceMs);
	try {
		const response = await fetch(new URL(encodeURIComponent(file), from), {
			signal: AbortSignal.any([signal, silence.signal]),
		});
		if (!response.ok || response.body === null) {
			await response.body?.cancel();
			throw new Unavailable(`${file} could not be fetched: the server answered ${response.status}`);
		}
		onLength(lengthOf(response));
		for await (const piece of response.body) {
			timer.refresh();
			yield piece;
		}
	} catch (error) {
		if (error instanceof Unavailable) throw error;
		const reason = silence.signal.aborted ? 'the server is silent' : reasonOf(error);
		throw new Unavailable(`${file} could not be fetched: ${reason}`, { cause: error });
	} finally {
		clearTimeout(timer);
	}
}

/** As the server tells it: what comes may be of another length. */
function lengthOf({ headers }: Response): number | null {
	const told = headers.get('content-length');
	return told !== null && /^\d+$/.test(told) ? Number(told) : null;
}

/** The code that Node gives it: its message may name addresses of this machine. */
function reasonOf(error: unknown): string {
	for (let at = error; at instanceof Error; at = at.cause) {
		if ('code' in at && typeof at.code === 'string') return `the network says ${at.code}`;
	}
	return 'the connection broke';
}
