import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandHandle } from '../../src/sandbox/api.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { quietProcess, rejection, smallBackend, withCommands, wrong } from './small-backend.ts';

let done: string[] = [];
let handle: CommandHandle;

/** A command that neither ends nor answers. */
beforeEach(async () => {
	done = [];
	const unanswered = (name: string) => (): Promise<never> => {
		done.push(name);
		return new Promise(() => {});
	};
	const process = {
		...quietProcess(),
		exited: new Promise(() => {}),
		writeStdin: unanswered('writeStdin'),
		closeStdin: unanswered('closeStdin'),
		signal: unanswered('signal'),
		kill: unanswered('kill'),
	};
	const capabilities = { ...withCommands, commandSignals: 'native' } as const;
	const driver = { spawn: async () => process };
	const box = await createSandbox(smallBackend({ capabilities, driver }));
	handle = await box.commands.start('true');
});

const calls: Record<keyof CommandHandle, (options: object) => Promise<unknown>> = {
	wait: (options) => handle.wait(options),
	writeStdin: (options) => handle.writeStdin('x', options),
	closeStdin: (options) => handle.closeStdin(options),
	signal: (options) => handle.signal('SIGTERM', options),
	kill: (options) => handle.kill(options),
};

/** All that promises alone can do has been done, and no timer has fired. */
function underWay(): Promise<void> {
	return new Promise((resolve) => {
		process.nextTick(resolve);
	});
}

/** Of the calls that do not begin with what they are named after. */
const firstSteps: Partial<Record<string, readonly string[]>> = { wait: [], kill: ['signal'] };

describe.each(Object.entries(calls))('%s of a command', (name, call) => {
	test.each([
		['an option that is mistyped', { signall: 1 }, 'unknown option "signall"; did you mean'],
		['a signal that is none', { signal: {} }, 'signal must be an AbortSignal'],
		['no object', 5, 'options must be a plain object, got 5'],
	])('refuses %s, and does nothing', async (_, options, message) => {
		const error = await rejection(call(wrong(options)));

		expect(error).toMatchObject({ code: 'invalid-argument' });
		expect(String(error)).toContain(message);
		expect(done).toEqual([]);
	});

	test('does nothing under a signal that has aborted', async () => {
		const error = await rejection(call({ signal: AbortSignal.abort() }));

		expect(error).toMatchObject({ code: 'aborted', retry: 'safe' });
		expect(done).toEqual([]);
	});

	test('is given up when its signal aborts', async () => {
		const controller = new AbortController();
		const called = call({ signal: controller.signal });
		await underWay();
		controller.abort(new Error('enough'));

		expect(await rejection(called)).toMatchObject({
			code: 'aborted',
			cause: { message: 'enough' },
		});
		expect(done).toEqual(firstSteps[name] ?? [name]);
	});
});

describe.each(['writeStdin', 'closeStdin', 'signal'] as const)('%s of a command', (name) => {
	test('is given up after its own time', async () => {
		expect(await rejection(calls[name]({ timeoutMs: 20 }))).toMatchObject({ code: 'timeout' });
	});
});

test('a wait that is given up leaves the command to others who wait', async () => {
	const box = await createSandbox(
		smallBackend({
			capabilities: withCommands,
			driver: { spawn: async () => quietProcess() },
		}),
	);
	const command = await box.commands.start('true');
	const left = command.wait({ signal: AbortSignal.abort() });

	expect(await rejection(left)).toMatchObject({ code: 'aborted' });
	expect(await command.wait({ signal: new AbortController().signal })).toMatchObject({
		ended: 'ok',
	});
});

test('what is kept takes no options', async () => {
	const box = await createSandbox(smallBackend());
	const text: [string] = wrong(['text', { foo: 1 }]);

	expect(() => box.outputs.keep(...text)).toThrow('outputs.keep: options: unknown option "foo"');
});
