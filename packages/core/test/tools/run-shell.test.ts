import { expect, test } from 'vitest';
import type { CommandResult } from '../../src/sandbox/result.ts';
import { callTool } from './call-tool.ts';
import { fakeSandbox, output } from './fake-sandbox.ts';

function commandResult(changes: Partial<CommandResult> = {}): CommandResult {
	return {
		exitCode: 0,
		signal: null,
		ended: 'ok',
		stdout: output(''),
		stderr: output(''),
		durationMs: 1,
		...changes,
	};
}

async function shell(changes: Partial<CommandResult>): Promise<object> {
	const sandbox = fakeSandbox({
		run: () => Promise.resolve(commandResult(changes)),
		outputs: { keep: () => 'kept' },
	});
	const { ok, json } = await callTool(sandbox, 'run_shell', { command: 'x' });
	expect(ok).toBe(true);
	return json;
}

test('a command has its streams and its exit code', async () => {
	expect(await shell({ stdout: output('a\n'), stderr: output('b\n') })).toEqual({
		ended: 'ok',
		exit_code: 0,
		stdout: 'a\n',
		stderr: 'b\n',
	});
});

test('a failure of the command is a result', async () => {
	expect(await shell({ ended: 'error', exitCode: 1 })).toEqual({ ended: 'error', exit_code: 1 });
});

test('an exit code that nobody saw is not made up', async () => {
	expect(await shell({ ended: 'timeout', exitCode: null, signal: 'SIGKILL' })).toEqual({
		ended: 'timeout',
		signal: 'SIGKILL',
		note: 'it was stopped at its time limit; do less at once or give a larger timeout_seconds',
	});
});

test('long streams are cut, each with its own totals', async () => {
	expect(
		await shell({ stdout: output('x'.repeat(9000)), stderr: output('y'.repeat(5000)) }),
	).toMatchObject({
		stdout_truncated: { total_bytes: 9000, output_id: 'kept' },
		stderr_truncated: { total_bytes: 5000, output_id: 'kept' },
	});
});

test('a stream of which not all was seen says why', async () => {
	const stdout = { ...output(''), incomplete: 'the stream broke off: connection reset' };

	expect(await shell({ ended: 'unknown', stdout })).toMatchObject({
		ended: 'unknown',
		stdout_incomplete: 'the stream broke off: connection reset',
	});
});

test('the line, the directory and the time limit reach the sandbox as they are', async () => {
	const given: unknown[] = [];
	const sandbox = fakeSandbox({
		run: (...parameters) => {
			given.push(...parameters);
			return Promise.resolve(commandResult());
		},
	});

	await callTool(sandbox, 'run_shell', { command: 'ls "$HOME"', cwd: 'data', timeout_seconds: 3 });

	expect(given).toEqual(['ls "$HOME"', { cwd: 'data', timeoutMs: 3000 }]);
});
