import { expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { Redactor } from '../../src/policy/redaction.ts';
import type { OutputMatch } from '../../src/sandbox/api.ts';
import type { ToolSandbox } from '../../src/tools/tool-sandbox.ts';
import type { ToolkitOptions } from '../../src/tools/toolkit.ts';
import { callTool, toolOf } from './call-tool.ts';
import { fakeSandbox } from './fake-sandbox.ts';

/** Pages through bytes as a sandbox does. */
function keeping(text: string): ToolSandbox {
	const bytes = Buffer.from(text);
	return fakeSandbox({
		outputs: {
			read: (_, { offset = 0, length = 65_536 } = {}) => {
				let end = Math.min(bytes.length, offset + length);
				while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
				return Promise.resolve({
					text: bytes.toString('utf8', offset, end),
					offset,
					nextOffset: end < bytes.length ? end : null,
					keptBytes: bytes.length,
				});
			},
		},
	});
}

async function pagesOf(text: string, options: ToolkitOptions = {}): Promise<string[]> {
	const tool = toolOf(keeping(text), 'read_output', options);
	const pages: string[] = [];
	for (let offset: unknown = 0; offset !== undefined; ) {
		const { json } = await tool.handle({ output_id: 'a', offset });
		pages.push('text' in json ? String(json.text) : '');
		offset = 'next_offset' in json ? json.next_offset : undefined;
		if (pages.length > 1000) throw new Error('no end');
	}
	return pages;
}

test('a page says where the next one begins and how much there is', async () => {
	const { json } = await callTool(keeping('x'.repeat(10_000)), 'read_output', {
		output_id: 'a',
		offset: 100,
	});

	expect(json).toEqual({
		offset: 100,
		text: 'x'.repeat(4000),
		next_offset: 4100,
		kept_bytes: 10_000,
	});
});

test('the last page has no next one', async () => {
	const { json } = await callTool(keeping('abc'), 'read_output', { output_id: 'a' });

	expect(json).toEqual({ offset: 0, text: 'abc', kept_bytes: 3 });
});

test('the pages make up the whole', async () => {
	const text = Array.from({ length: 3000 }, (_, index) => `row ${index}\n`).join('');

	expect((await pagesOf(text)).join('')).toBe(text);
});

test('terminal sequences are taken out', async () => {
	const { json } = await callTool(keeping('\u001b[31mred\u001b[0m'), 'read_output', {
		output_id: 'a',
	});

	expect(json).toMatchObject({ text: 'red' });
});

test('no secret passes between two pages', async () => {
	const secret = 'hunter2-hünter2';
	const redactor = new Redactor({ TOKEN: secret });

	for (let before = 200; before < 260; before += 1) {
		const text = `${'x'.repeat(before)}${secret}${'y'.repeat(300)}`;
		const pages = await pagesOf(text, { redactor, maxChars: 256 });

		expect(pages.join('')).toBe(text.replace(secret, '[redacted:TOKEN]'));
	}
});

test('a page that could be all secret is given, so that paging ends', async () => {
	const redactor = new Redactor({ TOKEN: `${'z'.repeat(5000)}!` });

	const pages = await pagesOf('z'.repeat(3000), { redactor, maxChars: 256 });

	expect(pages.join('')).toBe('z'.repeat(3000));
});

test('grep gives lines with their places', async () => {
	const asked: unknown[] = [];
	const sandbox = fakeSandbox({
		outputs: {
			grep: (...parameters) => {
				asked.push(...parameters);
				const matches = [{ line: 3, offset: 40, text: '\u001b[1mError\u001b[0m: x' }];
				return Promise.resolve({ matches, more: false });
			},
		},
	});

	const { json } = await callTool(sandbox, 'read_output', {
		output_id: 'a',
		grep: 'Error',
		offset: null,
	});

	expect(json).toEqual({ matches: [{ line: 3, offset: 40, text: 'Error: x' }] });
	expect(asked).toEqual(['a', 'Error', { maxMatches: 100 }]);
});

test.each([
	['when the sandbox has more', 1, 10, true, 1],
	['when lines are long', 10, 1000, false, 10],
	['when they are too many for one result', 100, 250, false, 15],
])('matches are cut %s', async (_, count, chars, more, shown) => {
	const matches: OutputMatch[] = Array.from({ length: count }, (__, index) => ({
		line: index + 1,
		offset: index,
		text: 'x'.repeat(chars),
	}));
	const sandbox = fakeSandbox({ outputs: { grep: () => Promise.resolve({ matches, more }) } });

	const { json, text } = await callTool(sandbox, 'read_output', { output_id: 'a', grep: 'x' });

	expect(json).toHaveProperty('matches.length', shown);
	expect('more' in json).toBe(more || shown < count);
	expect(text.length).toBeLessThan(5000);
});

test('output that is gone says what to do', async () => {
	const sandbox = fakeSandbox({
		outputs: { read: () => Promise.reject(new SandboxError('no output a', { code: 'not-found' })) },
	});

	const { json } = await callTool(sandbox, 'read_output', { output_id: 'a' });

	expect(json).toHaveProperty(
		'error.next',
		'the output is no longer kept; run the program again and print less or write to a file',
	);
});
