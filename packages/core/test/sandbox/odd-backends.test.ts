import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import type { CellEvent, StartCellRequest } from '../../src/contract/interpreter.ts';
import type { ProcessExit } from '../../src/contract/process.ts';
import { connectSandbox, createSandbox } from '../../src/sandbox/creation/create.ts';
import { quietProcess, rejection, smallBackend, withCommands, wrong } from './small-backend.ts';
import { goodEnd } from '../../src/conformance/broken/good-end.ts';
import { smallInterpreter } from './small-interpreter.ts';

describe('what is no backend is refused as the caller’s mistake', () => {
	test.each([
		['undefined', undefined, 'got undefined'],
		['null', null, 'got null'],
		['a function', () => smallBackend(), 'got a function'],
		['an empty object', {}, 'got an object (Object)'],
	])('%s', async (_, backend, named) => {
		const calls = [createSandbox(wrong(backend)), connectSandbox(wrong(backend), 'id')];
		for (const call of calls) {
			const error = await rejection(call);
			expect(error).toMatchObject({ code: 'invalid-argument' });
			expect(String(error)).toContain(`backend must be a Backend, ${named}`);
		}
	});
});

describe('a backend that lacks what a Backend has is its author’s mistake', () => {
	test.each([
		['create', { create: undefined }, 'create must be a method'],
		['destroy', { destroy: 'x' }, 'destroy must be a method'],
		['a name', { name: '' }, 'name must be a string'],
		['capabilities', { capabilities: null }, 'capabilities must be an object'],
		['lists', { capabilities: { egressNone: 'native' } }, 'capabilities.languages must be a list'],
		['an explain that can be called', { explain: {} }, 'explain must be a method'],
	])('%s', async (_, backend, named) => {
		const error = await rejection(createSandbox(smallBackend({ backend })));

		expect(error).toMatchObject({ code: 'backend-bug' });
		expect(String(error)).toContain(named);
	});
});

describe('a driver that is none', () => {
	test.each([
		['undefined', undefined, 'it gave undefined'],
		['null', null, 'it gave null'],
		['a string', 'box', 'it gave "box"'],
		['without an id', { destroy: async () => {} }, 'something without id'],
	])('from create: %s is a bug of the backend', async (_, driver, named) => {
		const backend = smallBackend({ backend: { create: async () => driver } });

		const error = await rejection(createSandbox(backend));

		expect(error).toMatchObject({ code: 'backend-bug', operation: 'create' });
		expect(String(error)).toContain(named);
	});

	test('from connect is a bug of the backend, and the sandbox lives on', async () => {
		const backend = smallBackend({
			capabilities: { connect: 'native' },
			backend: { connect: async () => ({ id: 'small-1' }) },
		});

		const error = await rejection(connectSandbox(backend, 'small-1'));

		expect(error).toMatchObject({ code: 'backend-bug', operation: 'connect' });
		expect(String(error)).toContain('something without destroy');
		expect(backend.destroyed).toEqual([]);
	});

	test('is destroyed by its id where it cannot destroy itself', async () => {
		const backend = smallBackend({ driver: { destroy: undefined } });

		await rejection(createSandbox(backend));

		expect(backend.destroyed).toEqual(['small-1']);
	});

	test('with members that are no methods is refused and destroyed', async () => {
		const backend = smallBackend({ capabilities: withCommands, driver: { spawn: 'x', files: {} } });

		const error = await rejection(createSandbox(backend));

		expect(String(error)).toContain('spawn of the driver must be a method');
		expect(String(error)).toContain('files.read of the driver must be a method');
		expect(backend.destroyed).toEqual(['small-1']);
	});
});

describe('a process that is none', () => {
	async function commandsOver(spawn: () => unknown) {
		return createSandbox(smallBackend({ capabilities: withCommands, driver: { spawn } }));
	}

	test.each([
		['undefined', undefined, 'gave undefined'],
		['{}', {}, 'something without stdout, stderr, exited'],
		['one without its end', { ...quietProcess(), exited: 0 }, 'something without exited'],
	])('%s is a bug of the backend', async (_, process, named) => {
		await using box = await commandsOver(async () => process);

		const error = await rejection(box.commands.run('true'));

		expect(error).toMatchObject({ code: 'backend-bug', backend: 'small', operation: 'spawn' });
		expect(String(error)).toContain(named);
	});

	test('is killed where it can be', async () => {
		let isKilled = false;
		const kill = async (): Promise<void> => {
			isKilled = true;
		};
		await using box = await commandsOver(async () => ({ kill }));

		await rejection(box.commands.run('true'));

		expect(isKilled).toBe(true);
	});

	test('whose methods throw at once leaves no rejection that nobody handles', async () => {
		const unhandled: unknown[] = [];
		const listen = (error: unknown): void => void unhandled.push(error);
		process.on('unhandledRejection', listen);
		const broken = (): never => {
			throw new TypeError('not a promise');
		};
		let exit: (how: ProcessExit) => void = () => {};
		const exited = new Promise<ProcessExit>((resolve) => {
			exit = resolve;
		});
		const kill = (): never => {
			exit({ exitCode: null, signal: 'SIGKILL', outOfMemory: null });
			return broken();
		};
		const methods = { writeStdin: broken, closeStdin: broken, signal: broken, kill };
		await using box = await commandsOver(async () => ({ ...quietProcess(), ...methods, exited }));

		const command = await box.commands.start('true');
		await command.kill();
		await new Promise((resolve) => void setImmediate(resolve));

		process.off('unhandledRejection', listen);
		expect((await command.wait()).ended).toBe('killed');
		expect(unhandled).toEqual([]);
	});
});

describe('an interpreter of the backend’s own', () => {
	async function boxWith(odd: object) {
		const capabilities = { interpreter: 'native', languages: ['python'] } as const;
		const interpreter = { ...smallInterpreter, ...odd };
		return createSandbox(smallBackend({ capabilities, driver: { interpreter } }));
	}

	test('that keeps its word is used as it is', async () => {
		await using box = await boxWith({});

		const run = await box.runCode('1');

		expect([run.ended, run.contextId, run.state]).toEqual(['ok', 'c1', 'kept']);
	});

	test.each([
		['no context', { openContext: async () => undefined }, 'the driver gave undefined'],
		['a context without an id', { openContext: async () => ({}) }, 'without contextId, language'],
	])('that opens %s is a bug of the backend', async (_, odd, named) => {
		await using box = await boxWith(odd);

		const error = await rejection(box.runCode('1'));

		expect(error).toMatchObject({ code: 'backend-bug', operation: 'openContext' });
		expect(String(error)).toContain(named);
	});

	test('that starts no cell leaves it unknown whether the code ran, and says why', async () => {
		await using box = await boxWith({ startCell: async () => ({}) });

		const run = await box.runCode('1');

		expect(run.ended).toBe('unknown');
		expect(run.error?.value).toContain('something without ended, interrupt, kill');
	});

	test.each([
		['a string', { kind: 'output', channel: 'stdout', bytes: 'text' }, 'kind "output" (string)'],
		['no channel', { kind: 'output', bytes: new Uint8Array(1) }, 'kind "output" (string)'],
		['nothing', undefined, 'emitted undefined'],
	])('whose output is %s never ends a cell as ok', async (_, event, named) => {
		await using box = await boxWith({
			async startCell(request: StartCellRequest) {
				request.emit(wrong(event));
				return smallInterpreter.startCell(request);
			},
		});

		const run = await box.runCode('1');

		expect(run.ended).toBe('unknown');
		expect(run.error?.value).toContain(named);
	});

	test.each([
		['null', null, 'gave an end that is null'],
		['an outcome of its own', { ...goodEnd, outcome: 'fine' }, 'without a proper outcome'],
		['no epoch', { ...goodEnd, epoch: undefined }, 'without a proper epoch'],
		[
			'bytes that are none',
			{ ...goodEnd, stdout: { bytes: 1, lines: 1, tail: 'x' } },
			'proper stdout',
		],
	])('that ends a cell with %s is told so, and nobody knows the end', async (_, given, named) => {
		await using box = await boxWith({
			async startCell(request: StartCellRequest) {
				const cell = await smallInterpreter.startCell(request);
				return { ...cell, ended: Promise.resolve(given) };
			},
		});

		const run = await box.runCode('1');

		expect(run.ended).toBe('unknown');
		expect(run.error?.value).toContain(named);
	});

	test('that goes on after the end of a cell changes and calls nothing', async () => {
		let late: () => void = () => {};
		await using box = await boxWith({
			async startCell(request: StartCellRequest) {
				const { emit } = request;
				const bytes = Buffer.from('late');
				const bundle = { 'text/plain': 'late' };
				late = () => {
					emit({ kind: 'output', channel: 'stdout', bytes });
					emit({ kind: 'result', bundle, main: false, omitted: [] });
				};
				return smallInterpreter.startCell(request);
			},
		});
		const heard: unknown[] = [];
		const hear = (value: unknown): void => void heard.push(value);
		const run = await box.runCode('1', { onStdout: hear, onResult: hear });

		late();

		expect(heard).toEqual(['one']);
		expect(run.results).toEqual([]);
	});

	test('that shows without bound fills no memory of the host', async () => {
		const event: CellEvent = {
			kind: 'result',
			bundle: { 'text/plain': 'w'.repeat(1024 * 1024) },
			main: true,
			omitted: [],
		};
		const omittedResults = { count: 5, bytes: 50 };
		await using box = await boxWith({
			async startCell(request: StartCellRequest) {
				for (let sent = 0; sent < 40; sent += 1) request.emit(event);
				const cell = await smallInterpreter.startCell(request);
				return { ...cell, ended: cell.ended.then((end) => ({ ...end, omittedResults })) };
			},
		});
		const heard: unknown[] = [];

		const run = await box.runCode('1', { onResult: (result) => void heard.push(result) });

		expect([run.results.length, heard.length]).toEqual([31, 31]);
		expect(run.omittedResults).toEqual({ count: 9 + 5, bytes: 9 * (1024 * 1024 + 10) + 50 });
	});
});

describe('an explain that does not keep its word', () => {
	const failing = { create: async () => Promise.reject(new Error('socket closed')) };

	test.each([
		['throws', () => Reflect.get(wrong(undefined), 'status'), 'explain() of the backend'],
		['gives something else', () => ({ code: 'timeout' }), 'something else than a SandboxError'],
	])('and %s is a bug of the backend, told with the failure itself', async (_, explain, named) => {
		const error = await rejection(
			createSandbox(smallBackend({ backend: { ...failing, explain } })),
		);

		expect(SandboxError.is(error)).toBe(true);
		expect(error).toMatchObject({ code: 'backend-bug', backend: 'small', operation: 'create' });
		expect(String(error)).toContain('socket closed');
		expect(String(error)).toContain(named);
		expect(error).toHaveProperty('cause.message', 'socket closed');
	});
});
