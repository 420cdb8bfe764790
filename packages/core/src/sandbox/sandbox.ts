import type { Auditor } from '../audit/auditor.ts';
import type { Backend } from '../contract/backend.ts';
import type { Capabilities } from '../contract/capabilities.ts';
import type { SandboxError } from '../contract/error.ts';
import type { Driver, ExposeResult, Metrics, SnapshotResult } from '../contract/driver.ts';
import type { GuestFiles } from '../contract/files.ts';
import type { GuestInterpreter } from '../contract/interpreter.ts';
import type { EnforcementReport } from '../contract/report.ts';
import type { SandboxSpec } from '../contract/spec.ts';
import { interpreterOverSpawn } from '../interpreter/over-spawn.ts';
import type { EgressOptions } from '../policy/egress.ts';
import { Problems } from '../policy/problems.ts';
import type { Random } from '../policy/random.ts';
import type { Redactor } from '../policy/redaction.ts';
import { ChangingEgress } from './changing-egress.ts';
import type { CellRun, Commands, Contexts, Files, Outputs } from './api.ts';
import { CellQueue } from './cells/cell-queue.ts';
import { cellRun } from './cells/cell-run.ts';
import { Changes } from './calls/changes.ts';
import { SandboxCommands } from './commands/commands.ts';
import { SandboxContexts } from './cells/contexts.ts';
import { interpreterOf, type Spawn, spawnOf } from './calls/driver-answers.ts';
import { SandboxFiles } from './files/files.ts';
import { filesOverSpawn } from './files/files-over-spawn.ts';
import { Ending } from './lifetime/ending.ts';
import type { FrontDoor } from './calls/front-door.ts';
import type { Gate, SandboxState } from './calls/gate.ts';
import { Lifetime } from './lifetime/lifetime.ts';
import { lookInside } from './verify/look-inside.ts';
import { OptionalFeatures } from './optional-features.ts';
import type { CallOptions, RunCodeOptions } from './options.ts';
import { OutputStore } from './outputs/output-store.ts';
import { runCode } from './cells/run-code.ts';
import { Standstill } from './lifetime/standstill.ts';

export interface SandboxParts {
	readonly door: FrontDoor;
	readonly gate: Gate;
	readonly driver: Driver;
	readonly spec: SandboxSpec;
	readonly auditor: Auditor;
	readonly redactor: Redactor;
	readonly random: Random;
	/** Default limit of a cell or command. */
	readonly timeoutMs: number;
	readonly graceMs: number;
	/** `null` for a sandbox whose lifetime another process minds. */
	readonly lifetimeMs: number | null;
}

/** What code that handles a model's wishes needs: to run and to read and write, not to end or to open. */
export type RestrictedSandbox = Pick<
	Sandbox,
	'id' | 'runCode' | 'commands' | 'files' | 'contexts' | 'outputs' | 'redactor'
>;

/** One sandbox, the same on every backend. Made by `createSandbox`. */
export class Sandbox {
	/** The backend's id of it: what `connectSandbox` takes. */
	readonly id: string;
	/** What it was made by. */
	readonly backend: Backend;
	/** What the backend declares, unchanged for as long as the sandbox lives. */
	readonly capabilities: Capabilities;
	/** Real processes in the sandbox. */
	readonly commands: Commands;
	/** The files of the sandbox. */
	readonly files: Files;
	/** Places for cells that keep their variables apart. */
	readonly contexts: Contexts;
	/** What was cut from results. */
	readonly outputs: Outputs;
	/** Takes the sandbox's secrets out of texts and values; `toolkit` uses it by itself. */
	readonly redactor: Redactor;
	readonly #parts: SandboxParts;
	readonly #changes: Changes;
	readonly #contexts: SandboxContexts;
	readonly #spawn: Spawn | undefined;
	readonly #store: OutputStore;
	readonly #lifetime: Lifetime;
	readonly #ending: Ending;
	readonly #standstill: Standstill;
	readonly #features: OptionalFeatures;
	readonly #egress: ChangingEgress;
	readonly #queue = new CellQueue();

	private constructor(parts: SandboxParts) {
		const { door, gate, driver, spec, auditor, random, redactor } = parts;
		this.#parts = parts;
		this.id = driver.id;
		this.backend = gate.backend;
		this.capabilities = gate.backend.capabilities;
		this.redactor = redactor;
		this.#lifetime = new Lifetime({
			clock: gate.clock,
			lifetimeMs: parts.lifetimeMs,
			idleMs: spec.idleMs,
			onEnd: (because) => void this.#ending.expire(because),
		});
		gate.watch(() => this.#lifetime.touch());
		const store = new OutputStore({ door, gate, random });
		this.#store = store;
		this.outputs = store;
		this.#standstill = new Standstill(gate, driver);
		this.#ending = new Ending({
			gate,
			driver,
			onGone: () => this.#close(),
			onFailure: (error) => this.#recordFailure(gate.wrap(error, 'kill')),
		});
		const spawn = spawnOf(driver, gate.backend.name);
		this.#spawn = spawn;
		const changes = new Changes({ gate, auditor, random });
		this.#changes = changes;
		this.#features = new OptionalFeatures({ door, gate, driver, changes });
		this.#egress = new ChangingEgress({ door, gate, driver, changes, spec });
		const interpreter = interpreterFor(parts, spawn);
		this.#contexts = new SandboxContexts({ door, gate, changes, spec, driver, interpreter });
		this.contexts = this.#contexts;
		const files = filesFor(parts, spawn);
		this.files = new SandboxFiles({ door, gate, changes, files });
		const lifetime = this.#lifetime;
		this.commands = new SandboxCommands({ ...parts, spawn, store, lifetime, changes });
	}

	/** @internal */
	static open(parts: SandboxParts): Sandbox {
		return new Sandbox(parts);
	}

	/** What is enforced; of a sandbox that was connected to, what the caller expects. */
	get spec(): SandboxSpec {
		return this.#egress.spec;
	}

	/** As far as this process knows: a sandbox that ended by itself is found `lost` at the next call. */
	get state(): SandboxState {
		return this.#parts.gate.state;
	}

	/**
	 * Runs one cell. Resolves for everything the program does; rejects with `SandboxError` only when the
	 * machinery fails, and then the code did not run. A callback that fails ends the cell, and the call rejects
	 * with what it threw.
	 */
	runCode(code: string, options: RunCodeOptions = {}): CellRun {
		const parts = {
			...this.#parts,
			contexts: this.#contexts,
			queue: this.#queue,
			store: this.#store,
			lifetime: this.#lifetime,
		};
		return cellRun(parts.gate.place('runCode'), (emit, left) =>
			parts.door.call('runCode', options, (place) =>
				runCode(parts, { code, options, emit, left }, place),
			),
		);
	}

	/** The sandbox lives for so long from now. */
	extend(lifetimeMs: number, options: CallOptions = {}): Promise<void> {
		const { door, gate, driver } = this.#parts;
		return door.call('extend', options, async (place) => {
			gate.require('extend', place.operation);
			const { maxLifetimeMs } = this.capabilities;
			const problems = new Problems();
			const most = maxLifetimeMs ?? Number.MAX_SAFE_INTEGER;
			problems.wholeNumber('lifetimeMs', lifetimeMs, 1, most);
			problems.throwIfAny(place);
			await this.#changes.make({ kind: 'sandbox-extend', lifetimeMs }, place.operation, () =>
				gate.call({ ...options, ...place, retry: 'safe' }, async (signal) =>
					driver.extend?.({ lifetimeMs, signal }),
				),
			);
			this.#lifetime.extend(lifetimeMs);
		});
	}

	/** Looks from inside at what holds, asks the backend what it sees, and holds both against what was asked for. */
	verify(options: CallOptions = {}): Promise<EnforcementReport> {
		const parts = { ...this.#parts, spec: this.spec, spawn: this.#spawn };
		return parts.door.call('verify', options, () => lookInside(this, parts, options));
	}

	/**
	 * Stops everything in the sandbox with its memory kept, until `resume`. The clocks of its cells and commands
	 * stand still meanwhile, and so do those of calls under way; its lifetime goes on. One that is given up half-way
	 * is `unsafe`: it may stop everything later, and `state` then says so. What is aborted in a pause is killed.
	 */
	async pause(options: CallOptions = {}): Promise<void> {
		const { door, gate } = this.#parts;
		return door.call('pause', options, async ({ operation }) => {
			gate.require('pause', operation);
			const pause = (): Promise<void> => this.#standstill.pause(options);
			await this.#changes.make({ kind: 'sandbox-pause' }, operation, pause);
		});
	}

	/** Goes on where `pause` stopped it. When it fails the sandbox is still paused, and it can be called again. */
	async resume(options: CallOptions = {}): Promise<void> {
		const { door, gate } = this.#parts;
		return door.call('resume', options, async ({ operation }) => {
			gate.require('pause', operation);
			const resume = (): Promise<void> => this.#standstill.resume(options);
			await this.#changes.make({ kind: 'sandbox-resume' }, operation, resume);
		});
	}

	/**
	 * From now on the sandbox may reach this and nothing else, and connections that it has are cut. Of a sandbox that was made with an
	 * allowlist, to another one or to `none`.
	 */
	setEgress(egress: EgressOptions, options: CallOptions = {}): Promise<void> {
		return this.#egress.set(egress, options);
	}

	/** Keeps the files of the sandbox as they are now, under an id of the backend. */
	async snapshot(options: CallOptions = {}): Promise<SnapshotResult> {
		return this.#features.snapshot(options);
	}

	/** Makes a port of the sandbox reachable from outside. */
	async expose(port: number, options: CallOptions = {}): Promise<ExposeResult> {
		return this.#features.expose(port, options);
	}

	/** What the sandbox used, as its backend measures it. */
	async metrics(options: CallOptions = {}): Promise<Metrics> {
		return this.#features.metrics(options);
	}

	/** A view without the calls that end the sandbox or open it up. */
	restricted(): RestrictedSandbox {
		const { id, commands, files, contexts, outputs, redactor } = this;
		return { id, commands, files, contexts, outputs, redactor, runCode: this.runCode.bind(this) };
	}

	/**
	 * Ends the sandbox. Resolves when it is gone already; when it fails it can be called again, and its lifetime
	 * ends it otherwise.
	 */
	async kill(options: CallOptions = {}): Promise<void> {
		await this.#parts.door.call('kill', options, () =>
			this.#ending.kill('the sandbox was killed', options),
		);
	}

	/** `kill`, at the end of the scope of `await using`. */
	async [Symbol.asyncDispose](): Promise<void> {
		await this.kill();
	}

	async #close(): Promise<void> {
		const { auditor } = this.#parts;
		this.#lifetime.stop();
		await this.#store.close();
		await auditor.record({ kind: 'sandbox-destroy' });
		await auditor.close();
	}

	/** Whoever asked for the end has the failure itself. */
	#recordFailure({ code: errorCode }: SandboxError): void {
		const { auditor } = this.#parts;
		auditor.record({ kind: 'sandbox-destroy-failed', errorCode }).catch(() => {});
	}
}

function interpreterFor(
	{ driver, gate, random }: SandboxParts,
	spawn: Spawn | undefined,
): GuestInterpreter | undefined {
	const { insideClock: clock, backend } = gate;
	const own = interpreterOf(driver, backend.name);
	if (own !== undefined || spawn === undefined) return own;
	return interpreterOverSpawn({ spawn, backend: backend.name, clock, random });
}

function filesFor(
	{ driver, gate }: SandboxParts,
	spawn: Spawn | undefined,
): GuestFiles | undefined {
	if (driver.files !== undefined || spawn === undefined) return driver.files;
	return filesOverSpawn({ spawn, backend: gate.backend.name });
}
