import { Unavailable } from './unavailable.ts';

export interface DownloadOptions {
	/** Ends with a slash. */
	readonly from: string;
	readonly file: string;
	readonly signal: AbortSignal;
	/** How long the server may say nothing. Default: half a minute. */
	readonly patienceMs?: number | undefined;
}

/** The bytes of a file, as they come. @throws Unavailable where they do not, or where no more of them come for long */
export async function* download({
	from,
	file,
	signal,
	patienceMs = 30_000,
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

/** The code that Node gives it: its message may name addresses of this machine. */
function reasonOf(error: unknown): string {
	for (let at = error; at instanceof Error; at = at.cause) {
		if ('code' in at && typeof at.code === 'string') return `the network says ${at.code}`;
	}
	return 'the connection broke';
}
