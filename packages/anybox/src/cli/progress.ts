import type { Terminal } from './command.ts';

/** Nobody is told of what is quick. */
const patienceMs = 1000;

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
		if (isShown) stderr.write('\r\u001b[K');
	};
}
