/** Pyodide's own folder, of the version that is pinned. */
export const pyodideFolderUrl = 'https://cdn.jsdelivr.net/pyodide/v314.0.7/full/';

/** The address of a folder on the network, with a slash at its end; `undefined` for what is none. */
export function folderUrl(from: unknown): string | undefined {
	if (typeof from !== 'string' || !URL.canParse(from)) return undefined;
	const url = new URL(from);
	if (!['http:', 'https:'].includes(url.protocol)) return undefined;
	if (url.search !== '' || url.hash !== '') return undefined;
	return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
