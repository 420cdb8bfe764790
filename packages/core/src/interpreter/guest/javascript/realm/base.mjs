/*
 * Runs in a realm of its own: whatever a program does to its arrays, promises and prototypes, ours are others.
 * What comes from `node` is the program's own; no promise of ours is resolved with it, for it may have a `then`.
 * The files of this folder are joined to the body of one function of `node`, this one first.
 */

const { cells, global, process } = node;

function guarded(make) {
	try {
		return make();
	} catch {
		return undefined;
	}
}
