/** What a context takes at rest, about: its Python, and the machine that runs it. */
export const contextMiB = 80;

/** The second is the one that `verify` looks from, however small the sandbox is. */
const fewest = 2;

/** How many contexts a sandbox may have: at rest they take no more than the memory that it has. */
export function roomFor(memoryMiB: number): number {
	return Math.max(fewest, Math.floor(memoryMiB / contextMiB));
}
