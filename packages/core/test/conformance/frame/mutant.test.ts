import { describe, expect, test } from 'vitest';
import { goodEnd } from '../../../src/conformance/broken/good-end.ts';
import {
	withBackend,
	withCapabilities,
	withCell,
	withCellEnd,
	withDriver,
	withEvents,
	withFiles,
	withInterpreter,
	withProcess,
	withSpawn,
} from '../../../src/conformance/broken/mutant.ts';
import { overlay } from '../../../src/conformance/broken/overlay.ts';
import type { Backend } from '../../../src/contract/backend.ts';
import { noCapabilities } from '../../../src/contract/capabilities.ts';
import type { Driver } from '../../../src/contract/driver.ts';
import type { CellEvent } from '../../../src/contract/interpreter.ts';
import type { GuestProcess, SpawnRequest } from '../../../src/contract/process.ts';
import { guestArgv } from '../../../src/interpreter/guest-program.ts';
import { quietProcess } from '../../sandbox/small-backend.ts';
import { smallInterpreter } from '../../sandbox/small-interpreter.ts';

const { signal } = new AbortController();
const createRequest = {
	key: 'k',
	labels: {},
	signal,
	spec: {
		isolation: 'none',
		egress: 'none',
		resources: { cpu: null, memoryMiB: null, diskMiB: null, pids: null, gpu: null },
		environment: {},
		lifetimeMs: 1000,
		idleMs: null,
	},
} as const;
const cellRequest = {
	contextId: 'c',
	code: '1',
	environment: {},
	streamBytes: 10,
	emit: () => {},
	signal,
};

/** A driver with private state: a copy of it is useless. */
class ClassDriver implements Driver {
	readonly #id = 'box-1';
	get id(): string {
		return this.#id;
	}
	async spawn({ argv }: SpawnRequest): Promise<GuestProcess> {
		return processOf(`${this.#id} ${argv[0]}`);
	}
	async destroy(): Promise<void> {
		if (this.#id !== 'box-1') throw new Error('lost');
	}
}

function processOf(text: string): GuestProcess {
	async function* said(): AsyncGenerator<Uint8Array> {
		yield Buffer.from(text);
	}
	return { ...quietProcess(), stdout: said() };
}

class ClassBackend implements Backend {
	readonly contract = 1;
	readonly name = 'class';
	readonly #driver: Driver;
	readonly capabilities = Object.freeze({
		...noCapabilities,
		interpreter: 'emulated',
		files: 'emulated',
		filesWatch: 'emulated',
		connect: 'native',
	} as const);
	constructor(driver: Driver = new ClassDriver()) {
		this.#driver = driver;
	}
	async create(): Promise<Driver> {
		return this.#driver;
	}
	async connect(): Promise<Driver> {
		return this.#driver;
	}
	async *list(): AsyncGenerator<never> {}
	async destroy(): Promise<void> {
		await this.#driver.destroy({ signal });
	}
}

const native = (): Backend =>
	withDriver(withCapabilities(new ClassBackend(), { interpreter: 'native' }), () => ({
		interpreter: smallInterpreter,
	}));

async function outputOf(process: GuestProcess | undefined): Promise<string> {
	let text = '';
	for await (const chunk of process?.stdout ?? []) text += Buffer.from(chunk).toString();
	return text;
}

describe('overlay', () => {
	test('keeps a class with private state working', async () => {
		const driver = overlay<Driver>(new ClassDriver(), { pause: async () => {} });

		expect(driver.id).toBe('box-1');
		await expect(driver.destroy({ signal })).resolves.toBeUndefined();
		expect(driver).toBeInstanceOf(ClassDriver);
	});

	test('takes a member away', () => {
		const driver = overlay<Driver>(new ClassDriver(), { spawn: undefined });

		expect(driver.spawn === undefined).toBe(true);
	});

	test('works on what is frozen', () => {
		const frozen: { readonly name: string; readonly size: number; readonly call: () => number } =
			Object.freeze({ name: 'a', size: 1, call: () => 2 });
		const over = overlay(frozen, { name: 'b' });

		expect({ ...over }).toMatchObject({ name: 'b', size: 1 });
		expect(over.call()).toBe(2);
		expect(frozen.name).toBe('a');
	});
});

describe('a wrapper', () => {
	test('leaves the backend it gets whole', async () => {
		const backend = new ClassBackend();

		withBackend(backend, () => ({ name: 'other' }));
		withCapabilities(backend, { pause: 'native' });
		withFiles(backend, () => ({}));

		expect(backend.name).toBe('class');
		expect(backend.capabilities).toMatchObject({ pause: false, files: 'emulated' });
		expect(await backend.create()).toBeInstanceOf(ClassDriver);
	});

	test('withBackend gives the whole one to call', async () => {
		const backend = withBackend(new ClassBackend(), (whole) => ({ name: `${whole.name} two` }));

		expect(backend.name).toBe('class two');
		await expect(backend.destroy({ id: 'box-1', signal })).resolves.toBeUndefined();
	});

	test('withCapabilities keeps the manifest frozen', () => {
		const { capabilities } = withCapabilities(new ClassBackend(), { pause: 'native' });

		expect(capabilities).toMatchObject({ pause: 'native', connect: 'native' });
		expect(Object.isFrozen(capabilities)).toBe(true);
	});

	test('withDriver changes what create and connect give', async () => {
		const requests: unknown[] = [];
		const backend = withDriver(new ClassBackend(), (driver, request) => {
			requests.push(request);
			return { destroy: () => Promise.reject(new Error(`${driver.id} stays`)) };
		});

		const made = await backend.create(createRequest);
		const connected = await backend.connect?.({ id: 'box-1', signal });

		await expect(made.destroy({ signal })).rejects.toThrow('box-1 stays');
		await expect(connected?.destroy({ signal })).rejects.toThrow('box-1 stays');
		expect(requests).toEqual([createRequest, undefined]);
	});

	test('withInterpreter uses the one of the driver', async () => {
		const backend = withInterpreter(native(), (whole) => ({
			listContexts: async (request) => [
				...(await whole.listContexts(request)),
				{ contextId: 'ghost', language: 'python', cwd: '/', epoch: 1 },
			],
		}));

		const driver = await backend.create(createRequest);

		const listed = await driver.interpreter?.listContexts({ signal });
		expect(listed?.map(({ contextId }) => contextId)).toEqual(['c1', 'ghost']);
		expect(backend.capabilities.interpreter).toBe('native');
	});

	test("withInterpreter puts core's own where there is none, and declares it", async () => {
		const backend = withInterpreter(new ClassBackend(), () => ({}));

		const driver = await backend.create(createRequest);

		expect(await driver.interpreter?.listContexts({ signal })).toEqual([]);
		expect(backend.capabilities.interpreter).toBe('native');
	});

	test('withCell changes each cell', async () => {
		const backend = withCell(native(), () => ({
			interrupt: () => Promise.reject(new Error('deaf')),
		}));

		const driver = await backend.create(createRequest);
		const cell = await driver.interpreter?.startCell(cellRequest);

		await expect(cell?.interrupt()).rejects.toThrow('deaf');
		await expect(cell?.ended).resolves.toBe(goodEnd);
	});

	test('withCellEnd changes how each cell ended', async () => {
		const backend = withCellEnd(native(), (whole, { code }) => ({
			...whole,
			epoch: 7,
			executionCount: Number(code),
		}));

		const driver = await backend.create(createRequest);
		const cell = await driver.interpreter?.startCell(cellRequest);

		await expect(cell?.ended).resolves.toEqual({ ...goodEnd, epoch: 7, executionCount: 1 });
	});

	test('withEvents emits what is made of each event', async () => {
		const events: CellEvent[] = [];
		const backend = withEvents(native(), (event) => [event, event]);

		const driver = await backend.create(createRequest);
		await driver.interpreter?.startCell({ ...cellRequest, emit: (event) => events.push(event) });

		expect(events).toHaveLength(2);
	});

	test("withFiles puts core's own where there are none, and declares them", async () => {
		const backend = withFiles(new ClassBackend(), () => ({
			mkdir: () => Promise.reject(new Error('full')),
		}));

		const driver = await backend.create(createRequest);

		await expect(driver.files?.mkdir({ path: '/a', signal })).rejects.toThrow('full');
		expect(driver.files?.watch === undefined).toBe(false);
		expect(backend.capabilities).toMatchObject({ files: 'native', filesWatch: 'native' });
	});

	test('withFiles brings no watch where none is declared', async () => {
		const backend = withFiles(
			withCapabilities(new ClassBackend(), { filesWatch: false }),
			() => ({}),
		);

		const driver = await backend.create(createRequest);

		expect(driver.files?.watch === undefined).toBe(true);
	});

	test('withProcess changes commands, and nothing of the machinery', async () => {
		const backend = withProcess(new ClassBackend(), (process, { argv }) => ({
			...process,
			stdout: processOf(`broken ${argv[0]}`).stdout,
		}));
		const driver = await backend.create(createRequest);
		const request = { cwd: '/', environment: {}, signal };

		const command = await driver.spawn?.({ ...request, argv: ['ls'] });
		const python = await driver.spawn?.({ ...request, argv: ['python3', '-I', '-c', 'pass'] });
		const guest = await driver.spawn?.({ ...request, argv: guestArgv });

		const outputs = await Promise.all([command, python, guest].map(outputOf));
		expect(outputs).toEqual(['broken ls', 'broken python3', 'box-1 python3']);
	});

	test('withSpawn replaces the start of commands alone', async () => {
		const backend = withSpawn(new ClassBackend(), async () => processOf('replaced'));
		const driver = await backend.create(createRequest);
		const request = { cwd: '/', environment: {}, signal };

		const command = await driver.spawn?.({ ...request, argv: ['ls'] });
		const guest = await driver.spawn?.({ ...request, argv: guestArgv });

		expect(await outputOf(command)).toBe('replaced');
		expect(await outputOf(guest)).toBe('box-1 python3');
	});
});
