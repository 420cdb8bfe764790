import type { Backend, CreateRequest } from '../../contract/backend.ts';
import type { Capabilities } from '../../contract/capabilities.ts';
import type { Driver } from '../../contract/driver.ts';
import type { GuestFiles } from '../../contract/files.ts';
import type {
	CellEnd,
	CellEvent,
	GuestCell,
	GuestInterpreter,
	StartCellRequest,
} from '../../contract/interpreter.ts';
import type { GuestProcess, SpawnRequest } from '../../contract/process.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { isGuestProgram } from '../../interpreter/guest-program.ts';
import { interpreterOverSpawn } from '../../interpreter/over-spawn.ts';
import { filesOverSpawn } from '../../sandbox/files/files-over-spawn.ts';
import type { CheckId } from '../check.ts';
import { overlay, type Overrides } from './overlay.ts';

/** A backend with exactly one defect, to show that a check can fail. */
export interface Mutant {
	/** Unique, `kebab-case`. */
	readonly name: string;
	/** What is wrong, in one sentence. */
	readonly defect: string;
	/** The checks that must fail, all of them; no other may. */
	readonly catches: readonly [CheckId, ...CheckId[]];
	/** Gives a new backend; the one it gets stays whole, and may be shared. */
	break(backend: Backend): Backend;
}

export function withBackend(
	backend: Backend,
	change: (backend: Backend) => Overrides<Backend>,
): Backend {
	return overlay(backend, change(backend));
}

/** The manifest stays frozen, as every check but one expects. */
export function withCapabilities(backend: Backend, changed: Partial<Capabilities>): Backend {
	return overlay(backend, {
		capabilities: Object.freeze({ ...backend.capabilities, ...changed }),
	});
}

/** Makes a sandbox by another spec than the one asked for. */
export function withSpec(
	backend: Backend,
	change: (spec: SandboxSpec) => Partial<SandboxSpec>,
): Backend {
	return withBackend(backend, (whole) => ({
		create: ({ spec, ...request }) =>
			whole.create({ ...request, spec: { ...spec, ...change(spec) } }),
	}));
}

/** Changes every driver, made or connected; `request` is `undefined` for one that was connected. */
export function withDriver(
	backend: Backend,
	change: (driver: Driver, request: CreateRequest | undefined) => Overrides<Driver>,
): Backend {
	const changed = (driver: Driver, request?: CreateRequest): Driver =>
		overlay(driver, change(driver, request));
	const connect = backend.connect?.bind(backend);
	return overlay(backend, {
		create: async (request) => changed(await backend.create(request), request),
		...(connect && { connect: async (request) => changed(await connect(request)) }),
	});
}

/** Changes the driver's own interpreter, or core's over `spawn`, which then is declared as the driver's own. */
export function withInterpreter(
	backend: Backend,
	change: (interpreter: GuestInterpreter) => Overrides<GuestInterpreter>,
): Backend {
	return withDriver(declaring(backend, 'interpreter'), (driver) => {
		const interpreter = driver.interpreter ?? overSpawn(driver, backend, interpreterOverSpawn);
		return interpreter ? { interpreter: overlay(interpreter, change(interpreter)) } : {};
	});
}

export function withCell(
	backend: Backend,
	change: (cell: GuestCell, request: StartCellRequest) => Overrides<GuestCell>,
): Backend {
	return withInterpreter(backend, (interpreter) => ({
		async startCell(request) {
			const cell = await interpreter.startCell(request);
			return overlay(cell, change(cell, request));
		},
	}));
}

export function withCellEnd(
	backend: Backend,
	change: (end: CellEnd, request: StartCellRequest) => CellEnd,
): Backend {
	return withCell(backend, (cell, request) => {
		const ended = cell.ended.then((end) => change(end, request));
		// Whoever waits for the cell sees the rejection; nobody has to.
		ended.catch(() => {});
		return { ended };
	});
}

/** Emits what `change` makes of each event: nothing, the same, another, several. */
export function withEvents(
	backend: Backend,
	change: (event: CellEvent, request: StartCellRequest) => readonly CellEvent[],
): Backend {
	return withInterpreter(backend, (interpreter) => ({
		startCell: (request) =>
			interpreter.startCell({
				...request,
				emit(event) {
					for (const changed of change(event, request)) request.emit(changed);
				},
			}),
	}));
}

/** Changes the driver's own files, or core's over `spawn`, which then are declared as the driver's own. */
export function withFiles(
	backend: Backend,
	change: (files: GuestFiles) => Overrides<GuestFiles>,
): Backend {
	return withDriver(declaring(backend, 'files'), (driver) => {
		const files = driver.files ?? overSpawn(driver, backend, filesOverSpawn);
		if (files === undefined) return {};
		const watch = backend.capabilities.filesWatch === false ? { watch: undefined } : {};
		return { files: overlay(files, { ...watch, ...change(files) }) };
	});
}

/** Changes the processes of `commands`, and none of the machinery that core runs over the same `spawn`. */
export function withProcess(
	backend: Backend,
	change: (process: GuestProcess, request: SpawnRequest) => Overrides<GuestProcess>,
): Backend {
	return withSpawn(backend, async (request, spawn) => {
		const process = await spawn(request);
		return overlay(process, change(process, request));
	});
}

/** Replaces `spawn` for `commands`, and leaves it alone for the machinery that core runs over it. */
export function withSpawn(
	backend: Backend,
	change: (
		request: SpawnRequest,
		spawn: (request: SpawnRequest) => Promise<GuestProcess>,
	) => Promise<GuestProcess>,
): Backend {
	return withDriver(backend, (driver) => {
		const spawn = driver.spawn?.bind(driver);
		if (spawn === undefined) return {};
		return {
			spawn: (request) => (isGuestProgram(request.argv) ? spawn(request) : change(request, spawn)),
		};
	});
}

/** A part that the wrapper puts into the driver must stand in the manifest as the driver's own. */
function declaring(backend: Backend, part: 'interpreter' | 'files'): Backend {
	const { capabilities } = backend;
	if (capabilities[part] !== 'emulated') return backend;
	const watch = part === 'files' && capabilities.filesWatch === 'emulated';
	return withCapabilities(backend, {
		[part]: 'native',
		...(watch ? { filesWatch: 'native' } : {}),
	});
}

interface OverSpawn {
	readonly spawn: (request: SpawnRequest) => Promise<GuestProcess>;
	readonly backend: string;
}

function overSpawn<Part>(
	driver: Driver,
	backend: Backend,
	build: (options: OverSpawn) => Part,
): Part | undefined {
	const spawn = driver.spawn?.bind(driver);
	return spawn && build({ spawn, backend: backend.name });
}
