import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { type ToolName, toolkit } from '../../src/tools/toolkit.ts';
import { hostProcess } from '../host-process/backend.ts';

describe('the tools on a real sandbox', () => {
	let box: Sandbox;
	let call: (name: ToolName, input: unknown) => Promise<Record<string, unknown>>;

	beforeAll(async () => {
		const backend = hostProcess();
		const egress = backend.capabilities.egressNone === false ? 'full' : 'none';
		box = await createSandbox(backend, { egress });
		const tools = toolkit(box);
		call = async (name, input) => {
			const tool = tools.find((each) => each.name === name);
			if (tool === undefined) throw new Error(`there is no tool ${name}`);
			const { text } = await tool.handle(input, {});
			return JSON.parse(text) as Record<string, unknown>;
		};
	});

	afterAll(() => box.kill());

	test('a value comes back, and the variables stay', async () => {
		await call('execute_python', { code: 'radius = 12' });

		expect(await call('execute_python', { code: 'radius * 2' })).toMatchObject({
			ended: 'ok',
			value: '24',
		});
	});

	test('an exception is told with its traceback', async () => {
		const answer = await call('execute_python', { code: '1 / 0' });

		expect(JSON.stringify(answer)).toContain('ZeroDivisionError');
	});

	test('long output is cut for the model, and can be paged', async () => {
		const answer = await call('execute_python', {
			code: 'for number in range(20_000): print("line", number)',
		});
		const truncated = answer['stdout_truncated'] as { output_id: string; total_lines: number };

		expect(String(answer['stdout']).length).toBeLessThanOrEqual(4000);
		expect(truncated.total_lines).toBe(20_000);
		const page = await call('read_output', { output_id: truncated.output_id, grep: 'line 7777' });
		expect(JSON.stringify(page)).toContain('line 7777');
	});

	test('a lost state is told in words', async () => {
		await call('execute_python', { code: 'kept = 1' });

		const answer = await call('execute_python', { code: 'import os; os._exit(3)' });

		expect(answer['state']).toBe('lost');
		expect(String(answer['note'])).toContain('variables');
	});

	test('a shell line runs, and its exit code is told', async () => {
		expect(await call('run_shell', { command: 'echo out; exit 3' })).toMatchObject({
			exit_code: 3,
			stdout: 'out\n',
		});
	});

	test('a file is written, listed and read', async () => {
		await call('write_file', { path: 'notes/a.txt', content: 'hello\n' });

		expect(JSON.stringify(await call('list_files', { path: 'notes' }))).toContain('a.txt');
		expect(JSON.stringify(await call('read_file', { path: 'notes/a.txt' }))).toContain('hello');
	});

	test('a missing file is an answer the model can use', async () => {
		const answer = await call('read_file', { path: 'missing.txt' });

		expect(JSON.stringify(answer)).toContain('not-found');
	});
});
