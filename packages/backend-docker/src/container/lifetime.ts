/** A creation may take so long on a busy machine. Who made the container then says how long it lives from there on. */
const creationMs = 10_000;

/** What a container lives for by itself, also when whoever makes it is gone before it is done. */
export function firstLifetimeMs(lifetimeMs: number): number {
	return Math.max(lifetimeMs, creationMs);
}
