import type { FileEntry, GuestFiles, ListFilesRequest } from '../../../contract/files.ts';

export async function entriesOf(
	files: GuestFiles,
	request: ListFilesRequest,
): Promise<readonly FileEntry[]> {
	const entries: FileEntry[] = [];
	for await (const entry of files.list(request)) entries.push(entry);
	return entries;
}
