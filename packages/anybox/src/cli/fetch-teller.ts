import type { ArrivingWheel } from '@anybox/backend-embedded';
import type { Terminal } from './command.ts';

/**
 * Tells what a cell waits for, where somebody sits there. In lines that stay: the cell may have printed part of a line, which
 * must not be wiped.
 */
export function fetchTeller({ stderr }: Terminal): (wheel: ArrivingWheel) => void {
	if (!stderr.isTTY) return () => {};
	return ({ name, version, bytes }) => {
		const size = bytes === null ? '' : `, ${(bytes / 1e6).toFixed(1)} MB`;
		stderr.write(`anybox: fetching ${name} ${version}${size} …\n`);
	};
}
