/** What a Node of ours is started with, so that it can read what it runs from and nothing else. */
export interface NodeRuntime {
	/** As in `process.versions.node`. */
	readonly version: string;
	/** Folders, which end in a slash, and files. */
	readonly readable: readonly string[];
}

/** Of the child: its main thread makes the others, and no code of a cell runs in it. */
export function nodeFlags(runtime: NodeRuntime): readonly string[] {
	return [...threadFlags(runtime), '--allow-worker', ...engineFlags(runtime)];
}

/** What the engine is told. Code that it kept is for an engine that is told the same. */
export function engineFlags({ version }: Pick<NodeRuntime, 'version'>): readonly string[] {
	return [
		'--disallow-code-generation-from-strings',
		// Starting makes so much that lives on: looking through it for garbage on the way is time lost.
		'--initial-heap-size=64',
		// What newer engines do by themselves: a start runs much code a few times, which is not worth compiling better.
		...(isOld(version) ? ['--wasm-tiering-budget=13000000'] : []),
	];
}

/**
 * Of a thread in it: the same, and no thread of its own, which it could make without any of these. The rest holds for all
 * threads of a process.
 */
export function threadFlags({ version, readable }: NodeRuntime): readonly string[] {
	const old = isOld(version);
	return [
		old ? '--experimental-permission' : '--permission',
		...readable.map((path) => `--allow-fs-read=${old ? asFolder(path) : path}`),
		'--no-warnings',
		...(hasDatabase ? ['--no-experimental-sqlite'] : []),
	];
}

function isOld(version: string): boolean {
	return Number(version.split('.')[0]) < 22;
}

/** It asks nobody which files it may open. */
const hasDatabase = process.allowedNodeEnvironmentFlags.has('--experimental-sqlite');

/** The first version of the permission model reads folders by a pattern. */
function asFolder(path: string): string {
	return path.endsWith('/') ? `${path}*` : path;
}
