import { z } from 'zod';
import { defineTool, type Tool } from './definition.ts';
import type { ToolEnvironment } from './tool-environment.ts';
import type { ToolAnswer } from './tool-result.ts';

const input = z.strictObject({
	path: z.string().min(1).describe('file to write; a relative path starts at /workspace'),
	content: z.string().describe('the whole new content of the file'),
	encoding: z
		.enum(['text', 'base64'])
		.optional()
		.describe('"base64" when content is bytes in base64; "text" unless given'),
});

/** Writes a whole file. */
export function writeFile(environment: ToolEnvironment): Tool {
	return defineTool(environment, {
		name: 'write_file',
		description: [
			'Write a file in the sandbox, replacing what was there; missing directories are made.',
			'Programs and Python code in the sandbox see it at once. Returns "path" and "bytes".',
		].join(' '),
		input,
		annotations: { title: 'Write a file', readOnly: false, destructive: true, idempotent: true },
		whenNotFound: 'a part of the path does not exist; list_files shows what is there',
		run: async ({ input: { path, content, encoding }, sandbox, abort }) => {
			const bytes = encoding === 'base64' ? fromBase64(content) : Buffer.from(content);
			if (bytes === null) return notBase64;
			await sandbox.files.write(path, bytes, abort);
			return { fields: { path, bytes: bytes.length } };
		},
	});
}

const notBase64: ToolAnswer = {
	ok: false,
	fields: {
		error: {
			code: 'invalid-input',
			message: 'nothing was written: content is not base64',
			problems: [
				{
					field: 'content',
					problem: 'it holds characters outside base64, or ends within a group of four',
					fix: 'give padded base64 of the alphabet A-Z a-z 0-9 + /, or leave encoding out for text',
				},
			],
			next: 'correct these fields and call again',
		},
	},
};

/** `Buffer.from` skips what it does not know, and would write another file than was meant. */
function fromBase64(content: string): Buffer | null {
	const compact = content.replace(/\s+/g, '');
	if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
	return Buffer.from(compact, 'base64');
}
