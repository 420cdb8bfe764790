/** What the child's Node is started with, so that it can read what it runs from and nothing else. */
export interface NodeRuntime {
	/** As in `process.versions.node`. */
	readonly version: string;
	/** Folders and files that the child reads. */
	readonly readable: readonly string[];
}

export function nodeFlags({ version, readable }: NodeRuntime): readonly string[] {
	const major = Number(version.split('.')[0]);
	const isOld = major < 22;
	return [
		isOld ? '--experimental-permission' : '--permission',
		'--allow-worker',
		...readable.map((path) => `--allow-fs-read=${isOld ? asFolder(path) : path}`),
		'--disallow-code-generation-from-strings',
		'--no-warnings',
		// Starting makes so much that lives on: looking through it for garbage on the way is time lost.
		'--initial-heap-size=64',
	];
}

/** The first version of the permission model reads folders by a pattern. */
function asFolder(path: string): string {
	return path.endsWith('/') ? `${path}*` : path;
}
