import type { PullProgress } from '@anybox/backend-docker';
import type { Terminal } from './command.ts';
import { lineOfProgress } from './progress.ts';

const mebibyte = 1024 * 1024;

/** Tells how far an image is, where somebody sits there. */
export async function tellingPull<Value>(
	terminal: Terminal,
	pull: (onPull: (progress: PullProgress) => void) => Promise<Value>,
): Promise<Value> {
	const line = lineOfProgress(terminal);
	try {
		return await pull((progress) => line.tell(pullWords(progress)));
	} finally {
		line.wipe();
	}
}

export function pullWords(progress: PullProgress): string {
	const { image, doneLayers, layers, receivedBytes, totalBytes } = progress;
	const [received, total] = [receivedBytes, totalBytes].map((bytes) =>
		(bytes / mebibyte).toFixed(1),
	);
	return `pulling ${image}: ${doneLayers} of ${layers} layers, ${received} of ${total} MiB`;
}
