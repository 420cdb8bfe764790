import type { Terminal } from './command.ts';

/** Nobody is told of what is quick. */
const patienceMs = 1000;

const wipe = '\r\u001b[K';

/** Tells what is waited for, where somebody sits there and it takes more than a moment. Call what it gives at the end. */
export function telling({ stderr }: Terminal, what: string): () => void {
	if (!stderr.isTTY) return () => {};
	let isShown = false;
	const timer = setTimeout(() => {
		isShown = true;
		stderr.write(`${what} …`);
	}, patienceMs);
	return () => {
		clearTimeout(timer);
		if (isShown) stderr.write(wipe);
	};
}

/** One line that says how far a command is. */
export interface LineOfProgress {
	tell(text: string): void;
	/** Takes it away. */
	wipe(): void;
}

/** Where somebody sits there; nothing elsewhere. */
export function lineOfProgress({ stderr }: Terminal): LineOfProgress {
	if (!stderr.isTTY) return { tell() {}, wipe() {} };
	return {
		// A line that is broken in two could not be wiped.
		tell: (text) => stderr.write(`${wipe}${text.slice(0, (stderr.columns || 80) - 1)}`),
		wipe: () => stderr.write(wipe),
	};
}
