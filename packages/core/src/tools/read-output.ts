import { z } from 'zod';
import type { OutputMatch, OutputPage } from '../sandbox/api.ts';
import { defineTool, type Tool } from './definition.ts';
import type { ToolEnvironment } from './tool-environment.ts';
import type { ToolAnswer } from './tool-result.ts';

const input = z.strictObject({
	output_id: z.string().min(1).max(200).describe('the output_id of an earlier result'),
	offset: z
		.int()
		.min(0)
		.max(Number.MAX_SAFE_INTEGER)
		.optional()
		.describe('byte to read from, such as next_offset of the page before; 0 unless given'),
	grep: z
		.string()
		.min(1)
		.max(1000)
		.optional()
		.describe('gives the lines that contain this text instead of a page; no pattern, case matters'),
});

const maxMatches = 100;
const maxMatchChars = 300;

/** Pages through what was cut from an earlier result, or searches it. */
export function readOutput(environment: ToolEnvironment): Tool {
	return defineTool(environment, {
		name: 'read_output',
		description: [
			'Read output that was cut from an earlier result.',
			'With offset it returns a page of "text" and "next_offset" while there is more; with grep it returns matching lines with their "line" and "offset".',
			'Output is kept for a while only; when it is gone, run the program again and print less.',
		].join(' '),
		input,
		annotations: { title: 'Read cut output', readOnly: true, destructive: false, idempotent: true },
		whenNotFound:
			'the output is no longer kept; run the program again and print less or write to a file',
		run: async ({ input: { output_id, offset, grep }, sandbox: { outputs }, abort }) => {
			if (grep !== undefined) {
				const found = await outputs.grep(output_id, grep, { maxMatches, ...abort });
				return matchAnswer(found.matches, found.more, environment);
			}
			const length = environment.maxChars;
			const page = await outputs.read(output_id, { offset: offset ?? 0, length, ...abort });
			return pageAnswer(page, environment);
		},
	});
}

function pageAnswer(page: OutputPage, environment: ToolEnvironment): ToolAnswer {
	const { text, nextOffset } = withoutBegunSecret(page, environment);
	return {
		fields: {
			offset: page.offset,
			text: environment.clean(text),
			...(nextOffset === null ? {} : { next_offset: nextOffset }),
			kept_bytes: page.keptBytes,
		},
	};
}

/** A secret that may begin at the end of a page is left to the next one, where it can be seen whole. */
function withoutBegunSecret(
	{ text, offset, nextOffset }: OutputPage,
	{ redactor }: ToolEnvironment,
): { readonly text: string; readonly nextOffset: number | null } {
	if (nextOffset === null) return { text, nextOffset };
	const stream = redactor.redactStream();
	stream.push(text);
	const begun = stream.end();
	const earlier = nextOffset - Buffer.byteLength(begun);
	if (!text.endsWith(begun) || earlier <= offset) return { text, nextOffset };
	return { text: text.slice(0, text.length - begun.length), nextOffset: earlier };
}

function matchAnswer(
	found: readonly OutputMatch[],
	more: boolean,
	environment: ToolEnvironment,
): ToolAnswer {
	const cleaned = found.map(({ line, offset, text }) => ({
		line,
		offset,
		text: environment.clean(text).slice(0, maxMatchChars),
	}));
	let room = environment.maxChars;
	const matches = cleaned.filter(({ text }) => (room -= text.length + 1) >= 0);
	const isCut = more || matches.length < cleaned.length;
	return { fields: { matches, ...(isCut ? { more: true } : {}) } };
}
