import { expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import type { ToolResult } from '../../src/tools/tool-result.ts';
import { callTool } from './call-tool.ts';
import { fakeSandbox } from './fake-sandbox.ts';

async function write(input: object): Promise<{ answer: ToolResult; written: unknown[] }> {
	const written: unknown[] = [];
	const sandbox = fakeSandbox({
		files: {
			write: (...parameters) => {
				written.push(...parameters);
				return Promise.resolve();
			},
		},
	});
	return { answer: await callTool(sandbox, 'write_file', input), written };
}

test('text is written as UTF-8', async () => {
	const { answer, written } = await write({ path: 'a/b.txt', content: 'é\n' });

	expect(answer).toMatchObject({ ok: true, json: { path: 'a/b.txt', bytes: 3 } });
	expect(written).toEqual(['a/b.txt', Buffer.from('é\n'), {}]);
});

test('an empty file can be written', async () => {
	const { answer } = await write({ path: 'a', content: '' });

	expect(answer.json).toEqual({ path: 'a', bytes: 0 });
});

test('bytes are written from base64, wrapped or not', async () => {
	const { answer, written } = await write({
		path: 'a',
		content: 'AP+A\n/w==\n',
		encoding: 'base64',
	});

	expect(answer.json).toEqual({ path: 'a', bytes: 4 });
	expect(written[1]).toEqual(Buffer.from([0, 255, 128, 255]));
});

test.each(['AP+A/w=', 'AP-A', 'hello world', 'A===', '=', '{}'])(
	'%s is not base64, and nothing is written',
	async (content) => {
		const { answer, written } = await write({ path: 'a', content, encoding: 'base64' });

		expect(answer.ok).toBe(false);
		expect(answer.json).toMatchObject({
			error: {
				code: 'invalid-input',
				problems: [{ field: 'content', fix: expect.stringContaining('base64') }],
			},
		});
		expect(written).toEqual([]);
	},
);

test('what the sandbox refuses is told', async () => {
	const refuse = () =>
		Promise.reject(new SandboxError('it is read-only', { code: 'permission-denied' }));

	const { json } = await callTool(fakeSandbox({ files: { write: refuse } }), 'write_file', {
		path: '/etc/a',
		content: '',
	});

	expect(json).toMatchObject({
		error: {
			code: 'permission-denied',
			next: 'choose a path that you may use, such as one below /workspace',
		},
	});
});
