/** A bubblewrap that works here, and what Node needs in it. */
export interface SystemLayer {
	/** The program `bwrap`. */
	readonly program: string;
	readonly nodeFiles: readonly string[];
}

/**
 * What `bwrap` is started with, before the command: namespaces of its own for everything, no capability, no variable,
 * and of the host's files those that are read, which nobody can write.
 */
export function bubblewrapArguments(
	{ nodeFiles }: SystemLayer,
	{ readable, cwd }: { readonly readable: readonly string[]; readonly cwd: string },
): readonly string[] {
	const files = [...nodeFiles, ...readable].map(withoutSlash);
	return [
		['--unshare-all'],
		['--die-with-parent'],
		['--new-session'],
		['--clearenv'],
		['--cap-drop', 'ALL'],
		['--hostname', 'anybox'],
		...files.map((path) => ['--ro-bind', path, path]),
		// Where the loader finds libraries that lie in no place it knows by itself.
		['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
		// Node reads there how much memory it takes.
		['--proc', '/proc'],
		['--remount-ro', '/proc'],
		['--remount-ro', '/'],
		['--chdir', cwd],
		['--'],
	].flat();
}

function withoutSlash(path: string): string {
	return path.endsWith('/') ? path.slice(0, -1) : path;
}
