import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Redactor } from '../../src/policy/redaction.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { toolkit } from '../../src/tools/toolkit.ts';
import type { ToolSandbox } from '../../src/tools/tool-sandbox.ts';
import { callTool, toolOf } from './call-tool.ts';
import { cells, fakeSandbox, output, result, runResult } from './fake-sandbox.ts';

test('every sandbox is one for tools', () => {
	expectTypeOf<Sandbox>().toExtend<ToolSandbox>();
});

test('the tools come in one order, whatever the order of the names', () => {
	const names = (tools: { name: string }[]): string[] => tools.map(({ name }) => name);

	expect(names(toolkit(fakeSandbox()))).toEqual([
		'execute_python',
		'run_shell',
		'read_output',
		'read_file',
		'write_file',
		'list_files',
	]);
	expect(names(toolkit(fakeSandbox(), { include: ['list_files', 'run_shell'] }))).toEqual([
		'run_shell',
		'list_files',
	]);
});

test('bad options are named', () => {
	expect(() => toolkit(fakeSandbox(), { maxChars: 100 })).toThrow(
		'toolkit: maxChars must be a whole number of at least 256, got 100 (number)',
	);
	expect(() => toolkit(fakeSandbox(), { include: ['bash' as 'run_shell'] })).toThrow(
		/^toolkit: include\[0\] must be one of 'execute_python', .*, got "bash" \(string\)$/,
	);
});

test('a session is asked for its sandbox at each call', async () => {
	let asked = 0;
	const session = {
		sandbox: () => {
			asked += 1;
			return Promise.resolve(cells());
		},
	};
	const tool = toolOf(session, 'execute_python');

	await tool.handle({ code: '1' });
	await tool.handle({ code: '2' });

	expect(asked).toBe(2);
});

test('another sandbox than before is told once, by whichever tool meets it first', async () => {
	const boxes = ['a', 'b', 'b'].map((id) => Object.assign(cells(), { id }));
	const session = { sandbox: () => Promise.resolve(boxes.shift() ?? cells()) };
	const [python, shell] = toolkit(session, { include: ['execute_python', 'run_shell'] });
	const run = () =>
		Promise.resolve({
			exitCode: 0,
			signal: null,
			ended: 'ok' as const,
			stdout: output(''),
			stderr: output(''),
			durationMs: 1,
		});
	for (const box of boxes) Object.assign(box, { commands: { run } });

	const first = await python?.handle({ code: '1' });
	const second = await shell?.handle({ command: 'ls' });
	const third = await python?.handle({ code: '1' });

	expect(first?.json).not.toHaveProperty('note');
	expect(second?.json).toHaveProperty(
		'note',
		'this is another sandbox than in earlier calls: their variables are lost and their files may be gone too; look before relying on them',
	);
	expect(third?.json).not.toHaveProperty('note');
});

test('a loss in another sandbox is not told as one of this conversation', async () => {
	const first = Object.assign(cells(runResult({ epoch: 1 })), { id: 'a' });
	const second = Object.assign(cells(runResult({ epoch: 2 })), { id: 'b' });
	const boxes = [first, second];
	const tool = toolOf(
		{ sandbox: () => Promise.resolve(boxes.shift() ?? cells()) },
		'execute_python',
	);
	await tool.handle({ code: '1' });

	const { json } = await tool.handle({ code: '2' });

	expect(json).toHaveProperty('note', expect.stringMatching(/^this is another sandbox[^.]*$/));
});

test('text is the JSON, compact', async () => {
	const { json, text } = await callTool(cells(runResult({ text: '12.0' })), 'execute_python', {
		code: '1',
	});

	expect(json).toEqual({ ended: 'ok', value: '12.0', state: 'kept' });
	expect(text).toBe('{"ended":"ok","value":"12.0","state":"kept"}');
});

test('secrets are redacted in every string, and before anything is cut', async () => {
	const secret = 'hunter2-hunter2';
	const redactor = new Redactor({ TOKEN: secret });
	const long = `${'x'.repeat(80)}${secret}`.repeat(40);
	const sandbox = cells(
		runResult({
			text: long,
			stdout: output(long),
			stderr: output(long),
			background: output(long),
			results: [result({ 'text/plain': long }), result({ 'text/html': long })],
			ended: 'error',
			error: { name: secret, value: long, traceback: long, exitCode: null },
		}),
	);

	for (let maxChars = 256; maxChars < 300; maxChars += 1) {
		const { text } = await callTool(
			sandbox,
			'execute_python',
			{ code: '1' },
			{ redactor, maxChars },
		);
		expect(text).not.toMatch(/hunter2/);
	}
	expect(sandbox.kept.join('')).not.toMatch(/hunter2/);
});

test('a secret in a name or a path is redacted too', async () => {
	const redactor = new Redactor({ TOKEN: 'hunter2-hunter2' });
	const sandbox = fakeSandbox({ files: { write: () => Promise.resolve() } });

	const { json } = await callTool(
		sandbox,
		'write_file',
		{ path: '/tmp/hunter2-hunter2', content: '' },
		{ redactor },
	);

	expect(json).toEqual({ path: '/tmp/[redacted:TOKEN]', bytes: 0 });
});

test.each([
	[
		'execute_python',
		['code'],
		{
			code: {
				type: 'string',
				minLength: 1,
				description: 'Python source; the last expression is the value',
			},
			timeout_seconds: {
				type: 'number',
				minimum: 1,
				maximum: 3600,
				description: 'time limit in seconds, 1 to 3600; 30 unless the sandbox was set up otherwise',
			},
		},
	],
	[
		'run_shell',
		['command'],
		{
			command: {
				type: 'string',
				minLength: 1,
				description: 'one shell command line, as for sh -c',
			},
			cwd: {
				type: 'string',
				minLength: 1,
				description: 'directory to run in; /workspace unless given',
			},
			timeout_seconds: {
				type: 'number',
				minimum: 1,
				maximum: 3600,
				description: 'time limit in seconds, 1 to 3600; 30 unless the sandbox was set up otherwise',
			},
		},
	],
	[
		'read_output',
		['output_id'],
		{
			output_id: {
				type: 'string',
				minLength: 1,
				maxLength: 200,
				description: 'the output_id of an earlier result',
			},
			offset: {
				type: 'integer',
				minimum: 0,
				maximum: Number.MAX_SAFE_INTEGER,
				description: 'byte to read from, such as next_offset of the page before; 0 unless given',
			},
			grep: {
				type: 'string',
				minLength: 1,
				maxLength: 1000,
				description:
					'gives the lines that contain this text instead of a page; no pattern, case matters',
			},
		},
	],
	[
		'read_file',
		['path'],
		{
			path: {
				type: 'string',
				minLength: 1,
				description: 'file to read; a relative path starts at /workspace',
			},
			offset: {
				type: 'integer',
				minimum: 1,
				maximum: Number.MAX_SAFE_INTEGER,
				description: 'first line to return, counted from 1; 1 unless given',
			},
			limit: {
				type: 'integer',
				minimum: 1,
				maximum: 100_000,
				description: 'most lines to return; as many as fit unless given',
			},
		},
	],
	[
		'write_file',
		['path', 'content'],
		{
			path: {
				type: 'string',
				minLength: 1,
				description: 'file to write; a relative path starts at /workspace',
			},
			content: { type: 'string', description: 'the whole new content of the file' },
			encoding: {
				type: 'string',
				enum: ['text', 'base64'],
				description: '"base64" when content is bytes in base64; "text" unless given',
			},
		},
	],
	[
		'list_files',
		[],
		{
			path: {
				type: 'string',
				minLength: 1,
				description: 'directory to list; /workspace unless given',
			},
			depth: {
				type: 'integer',
				minimum: 1,
				maximum: 10,
				description: 'levels to list, 1 to 10; 1, the directory itself, unless given',
			},
		},
	],
] as const)('the input of %s is this', (name, required, properties) => {
	const tool = toolOf(fakeSandbox(), name);

	expect(tool.inputSchema).toEqual({
		type: 'object',
		properties,
		required,
		additionalProperties: false,
	});
	expect(z.toJSONSchema(tool.input, { io: 'input' })).toMatchObject({ properties });
});

test.each(toolkit(fakeSandbox()).map((tool) => [tool.name, tool] as const))(
	'%s is described in a few sentences, and says whether it changes anything',
	(name, { description, annotations }) => {
		expect(description.length).toBeGreaterThan(100);
		expect(description.length).toBeLessThan(700);
		expect(annotations.readOnly).toBe(['read_output', 'read_file', 'list_files'].includes(name));
		expect(annotations.destructive).toBe(!annotations.readOnly);
	},
);
