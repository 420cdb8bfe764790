import { readdirSync, readFileSync } from 'node:fs';

/** What runs on this machine for a container, which stands in its command line: shims, and the parts of gVisor. */
export function processesOf(containerId: string): readonly string[] {
	const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
	return numbers.map(commandLineOf).filter((line) => line.includes(containerId));
}

/** Nothing of one that has ended meanwhile. */
function commandLineOf(number: string): string {
	try {
		return readFileSync(`/proc/${number}/cmdline`, 'utf8').replaceAll('\0', ' ');
	} catch {
		return '';
	}
}
