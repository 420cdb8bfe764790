import { posix } from 'node:path';
import { z } from 'zod';
import type { FileEntry } from '../contract/files.ts';
import { workspace } from '../policy/paths.ts';
import { defineTool, type Tool } from './definition.ts';
import type { ToolEnvironment } from './tool-environment.ts';

const input = z.strictObject({
	path: z.string().min(1).optional().describe('directory to list; /workspace unless given'),
	depth: z
		.int()
		.min(1)
		.max(10)
		.optional()
		.describe('levels to list, 1 to 10; 1, the directory itself, unless given'),
});

const maxEntries = 200;

/** Lists a directory. */
export function listFiles(environment: ToolEnvironment): Tool {
	return defineTool(environment, {
		name: 'list_files',
		description: [
			'List files in a directory of the sandbox.',
			'Returns "path" and "entries" with names relative to it: files with "bytes", anything else with its "kind".',
			'When there are too many, "shown" and "total" say so: list a directory below, or less depth.',
		].join(' '),
		input,
		annotations: { title: 'List files', readOnly: true, destructive: false, idempotent: true },
		whenNotFound: 'there is no such directory; list the one above it',
		run: async ({ input: { path = workspace, depth = 1 }, sandbox, abort }) => {
			const root = posix.resolve(workspace, path);
			const found = await sandbox.files.list(path, { depth, ...abort });
			const entries = fitting(
				found.slice(0, maxEntries).map((entry) => shownEntry(entry, root)),
				environment,
			);
			const isCut = entries.length < found.length;
			return {
				fields: {
					path: root,
					entries,
					...(isCut ? { shown: entries.length, total: found.length } : {}),
				},
				notes: isCut ? ['not all entries are shown; list a directory below, or less depth'] : [],
			};
		},
	});
}

interface ShownEntry {
	readonly name: string;
	readonly bytes?: number;
	readonly kind?: string;
	readonly target?: string;
}

function shownEntry({ path, kind, bytes, target }: FileEntry, root: string): ShownEntry {
	const name = posix.relative(root, path);
	if (kind === 'file') return { name, bytes };
	return target === null ? { name, kind } : { name, kind, target };
}

function fitting(entries: readonly ShownEntry[], environment: ToolEnvironment): ShownEntry[] {
	let room = environment.maxChars;
	return entries.filter((entry) => {
		room -= JSON.stringify(entry).length;
		return room >= 0;
	});
}
