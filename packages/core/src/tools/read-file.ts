import { z } from 'zod';
import { defineTool, type Tool } from './definition.ts';
import { FileView, type SeenFile } from './file-view.ts';
import { imageMimes, ImageTray } from './image-tray.ts';
import type { FinishedPage } from './text-page.ts';
import type { ToolEnvironment } from './tool-environment.ts';
import type { ToolAnswer } from './tool-result.ts';

const input = z.strictObject({
	path: z.string().min(1).describe('file to read; a relative path starts at /workspace'),
	offset: z
		.int()
		.min(1)
		.max(Number.MAX_SAFE_INTEGER)
		.optional()
		.describe('first line to return, counted from 1; 1 unless given'),
	limit: z
		.int()
		.min(1)
		.max(100_000)
		.optional()
		.describe('most lines to return; as many as fit unless given'),
});

/** Shows a page of a text file; anything else is described. */
export function readFile(environment: ToolEnvironment): Tool {
	return defineTool(environment, {
		name: 'read_file',
		description: [
			'Read a text file in the sandbox, in pages of whole lines.',
			'Returns "text", "first_line", "last_line" and the totals; "next_offset" is there when lines follow: call again with it as offset.',
			'An image is attached; any other binary file is described, not shown.',
		].join(' '),
		input,
		annotations: { title: 'Read a file', readOnly: true, destructive: false, idempotent: true },
		whenNotFound: 'there is no such file; list_files shows what is there',
		run: async ({ input: { path, offset = 1, limit = Infinity }, sandbox, abort }) => {
			const { maxChars, redactor } = environment;
			const view = new FileView({ firstLine: offset, maxLines: limit, maxChars, redactor });
			let isWhole = true;
			for await (const bytes of await sandbox.files.read(path, { format: 'stream', ...abort })) {
				if (view.push(bytes)) continue;
				isWhole = false;
				break;
			}
			const answer = answerFor(view.end(), { offset, bytes: view.bytes, isWhole });
			return { ...answer, fields: { path, ...answer.fields } };
		},
	});
}

interface ReadingFacts {
	readonly offset: number;
	readonly bytes: number;
	readonly isWhole: boolean;
}

function answerFor(seen: SeenFile, facts: ReadingFacts): ToolAnswer {
	if (seen.kind === 'text') {
		const notes = seen.isUtf8 ? [] : ['what is not UTF-8 in the file reads U+FFFD here'];
		return { fields: pageFields(seen.page, facts), notes };
	}
	const { description, content } = seen;
	const fields = { binary: description, ...sizeFields(facts) };
	if (content === null || !imageMimes.includes(description)) {
		return { fields, notes: ['it is not text, so it is not shown; open it with a program'] };
	}
	const tray = new ImageTray();
	const note = tray.add(description, content.toString('base64'));
	return { fields, notes: [note], images: tray.images };
}

function pageFields(page: FinishedPage, facts: ReadingFacts): Record<string, unknown> {
	const { text, lines, nextLine, lineIsCut, linesSeen } = page;
	return {
		text,
		...(lines === 0 ? {} : { first_line: facts.offset, last_line: facts.offset + lines - 1 }),
		...(facts.isWhole ? { total_lines: linesSeen } : {}),
		...sizeFields(facts),
		...(nextLine === null ? {} : { next_offset: nextLine }),
		...(lineIsCut
			? { line_cut: 'this line is longer than fits; read the rest of it with a program' }
			: {}),
	};
}

function sizeFields({ bytes, isWhole }: ReadingFacts): Record<string, unknown> {
	return isWhole ? { total_bytes: bytes } : { more_than_bytes: bytes };
}
