import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { Redactor } from '../../src/policy/redaction.ts';
import { callTool } from './call-tool.ts';
import { fakeSandbox, fileOf, image } from './fake-sandbox.ts';

async function read(content: string | Uint8Array, input: object = {}): Promise<object> {
	const { sandbox } = fileOf(Buffer.from(content));
	return (await callTool(sandbox, 'read_file', { path: 'a', ...input })).json;
}

const numbers = Array.from({ length: 1000 }, (_, index) => `${index + 1}\n`).join('');

test('a small file is shown as a whole', async () => {
	expect(await read('one\ntwo\n')).toEqual({
		path: 'a',
		text: 'one\ntwo\n',
		first_line: 1,
		last_line: 2,
		total_lines: 2,
		total_bytes: 8,
	});
});

test('an empty file has no lines', async () => {
	expect(await read('')).toEqual({ path: 'a', text: '', total_lines: 0, total_bytes: 0 });
});

test('a last line without a newline counts', async () => {
	expect(await read('one\ntwo')).toMatchObject({ text: 'one\ntwo', last_line: 2, total_lines: 2 });
});

test('a page of lines says where it stands and how to go on', async () => {
	expect(await read(numbers, { offset: 10, limit: 3 })).toEqual({
		path: 'a',
		text: '10\n11\n12\n',
		first_line: 10,
		last_line: 12,
		total_lines: 1000,
		total_bytes: 3893,
		next_offset: 13,
	});
});

test('a page that ends with the file has no next one', async () => {
	const json = await read(numbers, { offset: 999, limit: 2 });

	expect(json).toMatchObject({ text: '999\n1000\n', last_line: 1000 });
	expect(json).not.toHaveProperty('next_offset');
});

test('lines beyond the end are none', async () => {
	const json = await read('one\n', { offset: 5 });

	expect(json).toEqual({ path: 'a', text: '', total_lines: 1, total_bytes: 4 });
});

test('a line that does not fit is cut, and the page goes on after it', async () => {
	const json = await read(`${'x'.repeat(5000)}\nnext\n`);

	expect(json).toMatchObject({
		text: 'x'.repeat(4000),
		first_line: 1,
		last_line: 1,
		next_offset: 2,
		line_cut: 'this line is longer than fits; read the rest of it with a program',
	});
});

test('a line that does not fit beside others is left to the next page', async () => {
	const json = await read(`one\n${'x'.repeat(4000)}\n`);

	expect(json).toMatchObject({ text: 'one\n', last_line: 1, next_offset: 2 });
	expect(json).not.toHaveProperty('line_cut');
});

test('pages make up the file, whatever the pieces it comes in', async () => {
	const text = fc
		.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 30 })
		.map((lines) => lines.join('\n'));
	await fc.assert(
		fc.asyncProperty(text, fc.integer({ min: 1, max: 50 }), async (content, pieceBytes) => {
			let pages = '';
			for (let offset: unknown = 1; offset !== undefined; ) {
				const { sandbox } = fileOf(Buffer.from(content), pieceBytes);
				const { json } = await callTool(
					sandbox,
					'read_file',
					{ path: 'a', offset },
					{ maxChars: 1000 },
				);
				pages += 'text' in json ? String(json.text) : '';
				offset = 'next_offset' in json ? json.next_offset : undefined;
			}
			expect(pages).toBe(content);
		}),
	);
}, 30_000);

test('a large file is read no further than its page', async () => {
	const content = Buffer.from(`${'x'.repeat(99)}\n`.repeat(200_000));
	const { sandbox, served } = fileOf(content, 64 * 1024);

	const { json } = await callTool(sandbox, 'read_file', { path: 'a' });

	expect(json).toMatchObject({
		last_line: 40,
		next_offset: 41,
		more_than_bytes: expect.any(Number),
	});
	expect(json).not.toHaveProperty('total_lines');
	expect(served()).toBeLessThan(9 * 1024 * 1024);
});

test('a page far into a large file is found', async () => {
	const content = Buffer.from(`${'x'.repeat(99)}\n`.repeat(200_000));
	const { sandbox } = fileOf(content, 64 * 1024);

	const { json } = await callTool(sandbox, 'read_file', { path: 'a', offset: 150_000, limit: 1 });

	expect(json).toMatchObject({
		first_line: 150_000,
		text: `${'x'.repeat(99)}\n`,
		next_offset: 150_001,
	});
});

test('control characters are shown as they are', async () => {
	expect(await read('\u001b[1m a\r\n')).toMatchObject({ text: '\u001b[1m a\r\n' });
});

test('a few bytes that are not UTF-8 are replaced, with a word', async () => {
	expect(
		await read(
			Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9]), Buffer.from(' is closed today')]),
		),
	).toMatchObject({
		text: 'caf\ufffd is closed today',
		note: 'what is not UTF-8 in the file reads U+FFFD here',
	});
});

describe('a secret in a file', () => {
	const redactor = new Redactor({
		KEY: 'key-one\nkey-two',
		TOKEN: 'hunter2-hunter2',
		FEED: '\nQQQQ',
	});

	test('is redacted where it spans pieces and lines, on a page that ends within it too', async () => {
		for (const limit of [1, 2]) {
			const { sandbox } = fileOf(Buffer.from('a key-one\nkey-two b\n'), 3);

			const { json } = await callTool(sandbox, 'read_file', { path: 'a', limit }, { redactor });

			expect(json).toMatchObject({ text: 'a [redacted:KEY] b\n' });
		}
	});

	test('is redacted before a line is cut', async () => {
		for (let before = 235; before < 260; before += 1) {
			const { sandbox } = fileOf(Buffer.from(`${'x'.repeat(before)}hunter2-hunter2 and so on`));

			const { text } = await callTool(
				sandbox,
				'read_file',
				{ path: 'a' },
				{ redactor, maxChars: 256 },
			);

			expect(text).not.toContain('hun');
		}
	});

	test('that only begins is shown as it is', async () => {
		const { sandbox } = fileOf(Buffer.from('hunter2-hun'));

		const { json } = await callTool(sandbox, 'read_file', { path: 'a' }, { redactor });

		expect(json).toMatchObject({ text: 'hunter2-hun' });
	});

	test('does not change how many lines there are behind the page', async () => {
		const { sandbox } = fileOf(Buffer.from('a\nb\n\n'));

		const { json } = await callTool(sandbox, 'read_file', { path: 'a', limit: 1 }, { redactor });

		expect(json).toMatchObject({ text: 'a\n', total_lines: 3 });
	});
});

test('a character that the file cuts off at its end is replaced', async () => {
	expect(await read(Buffer.from([...Buffer.from('closed: caf'), 0xc3]))).toMatchObject({
		text: 'closed: caf\ufffd',
		note: 'what is not UTF-8 in the file reads U+FFFD here',
	});
});

describe('a binary file is described', () => {
	test.each([
		['PDF document', Buffer.from('%PDF-1.7\n\0')],
		['gzip data', Buffer.from([0x1f, 0x8b, 8, 0, 1])],
		['UTF-16 text', Buffer.from('\ufeffhello', 'utf16le')],
		['SQLite database', Buffer.from('SQLite format 3\0...')],
		['binary data', Buffer.from([1, 2, 3, 0])],
		['binary data', Buffer.alloc(3000, 0xff)],
	])('%s', async (binary, content) => {
		expect(await read(content)).toEqual({
			path: 'a',
			binary,
			total_bytes: content.length,
			note: 'it is not text, so it is not shown; open it with a program',
		});
	});

	test('of which the first bytes are a text', async () => {
		const content = Buffer.concat([Buffer.from('text '.repeat(1000)), Buffer.alloc(9000)]);

		expect(await read(content)).toMatchObject({ binary: 'binary data', total_bytes: 14_000 });
	});

	test('and an image attached', async () => {
		const content = image('png', 20_000);

		const answer = await callTool(fileOf(content).sandbox, 'read_file', { path: 'a.png' });

		expect(answer.json).toEqual({
			path: 'a.png',
			binary: 'image/png',
			total_bytes: 20_000,
			note: 'image attached',
		});
		expect(answer.images).toEqual([{ mime: 'image/png', base64: content.toString('base64') }]);
	});

	test('an image too large is not', async () => {
		const answer = await callTool(fileOf(image('png', 2_000_000), 100_000).sandbox, 'read_file', {
			path: 'a',
		});

		expect(answer.json).toMatchObject({
			binary: 'image/png',
			total_bytes: 2_000_000,
			note: 'it is not text, so it is not shown; open it with a program',
		});
		expect(answer.images).toEqual([]);
	});

	test('no further than is worth knowing', async () => {
		const { sandbox, served } = fileOf(Buffer.alloc(20_000_000), 100_000);

		const { json } = await callTool(sandbox, 'read_file', { path: 'a' });

		expect(json).toMatchObject({ binary: 'binary data', more_than_bytes: expect.any(Number) });
		expect(served()).toBeLessThan(9_000_000);
	});

	test('a character cut at the end of what is looked at is none', async () => {
		expect(await read('é'.repeat(20))).toMatchObject({ text: 'é'.repeat(20) });
		expect(await read(`x${'é'.repeat(8000)}`, { limit: 1 })).not.toHaveProperty('binary');
	});
});

test('a missing file says what to do', async () => {
	const missing = () => Promise.reject(new SandboxError('no file a', { code: 'not-found' }));

	const { ok, json } = await callTool(fakeSandbox({ files: { read: missing } }), 'read_file', {
		path: 'a',
	});

	expect(ok).toBe(false);
	expect(json).toHaveProperty(
		'error.next',
		'there is no such file; list_files shows what is there',
	);
});
