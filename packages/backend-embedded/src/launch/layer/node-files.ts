/** The files of the host that Node itself is made of: its program, and the libraries that were loaded into it. */
export function nodeFiles(): readonly string[] {
	return [process.execPath, ...loadedLibraries()];
}

/** By the names that the loader knows them by. Addons of the user's program are not the child's. */
function loadedLibraries(): readonly string[] {
	const { report } = process;
	const before: unknown = Reflect.get(report, 'excludeNetwork');
	// Otherwise the names of addresses are asked for, which takes a while.
	Reflect.set(report, 'excludeNetwork', true);
	const told: object = report.getReport();
	Reflect.set(report, 'excludeNetwork', before);
	const libraries: unknown = Reflect.get(told, 'sharedObjects');
	if (!Array.isArray(libraries)) return [];
	return libraries.filter((name): name is string => typeof name === 'string' && isFile(name));
}

function isFile(name: string): boolean {
	return name.startsWith('/') && !name.endsWith('.node');
}
