import type { FileKind, GuestFiles, PathRequest } from '../../../contract/files.ts';

/** `undefined` where nothing is. */
export async function kindOf(
	files: GuestFiles,
	{ path, signal }: PathRequest,
): Promise<FileKind | undefined> {
	const entry = await files.stat({ path, signal }).catch(() => undefined);
	return entry?.kind;
}
