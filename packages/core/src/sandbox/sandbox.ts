import type { Auditor } from '../audit/auditor.ts';
import type { Backend } from '../contract/backend.ts';
import type { Capabilities } from '../contract/capabilities.ts';
import type { Driver, ExposeResult, Metrics, SnapshotResult } from '../contract/driver.ts';
import type { GuestInterpreter } from '../contract/interpreter.ts';
import type { EnforcementReport } from '../contract/report.ts';
import type { SandboxSpec } from '../contract/spec.ts';
import { interpreterOverSpawn } from '../interpreter/over-spawn.ts';
import { guestSource } from '../interpreter/guest-program.ts';
import type { Random } from '../policy/random.ts';
import type { CellRun, Commands, Contexts, Files, Outputs } from './api.ts';
import { invalid, requireMs } from './arguments.ts';
import { CellQueue } from './cell-queue.ts';
import { cellRun } from './cell-run.ts';
import { SandboxCommands } from './commands.ts';
import { SandboxContexts } from './contexts.ts';
import { SandboxFiles } from './files.ts';
import { filesOverSpawn } from './files-over-spawn.ts';
import type { Gate, SandboxState } from './gate.ts';
import { Lifetime } from './lifetime.ts';
import type { CallOptions, RunCodeOptions } from './options.ts';
import { OutputStore } from './output-store.ts';
import { runCode } from './run-code.ts';
import { judge, parseProbe } from './verify.ts';

export interface SandboxParts {
	readonly gate: Gate;
	readonly driver: Driver;
	readonly spec: SandboxSpec;
	readonly auditor: Auditor;
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
	'id' | 'runCode' | 'commands' | 'files' | 'contexts' | 'outputs'
>;

/** One sandbox, the same on every backend. Made by `createSandbox`. */
export class Sandbox {
	/** The backend's id of it: what `connectSandbox` takes. */
	readonly id: string;
	readonly backend: Backend;
	readonly capabilities: Capabilities;
	/** What is enforced; of a sandbox that was connected to, what the caller expects. */
	readonly spec: SandboxSpec;
	readonly commands: Commands;
	readonly files: Files;
	readonly contexts: Contexts;
	readonly outputs: Outputs;
	readonly #parts: SandboxParts;
	readonly #contexts: SandboxContexts;
	readonly #store: OutputStore;
	readonly #lifetime: Lifetime;
	readonly #queue = new CellQueue();
	#killed: Promise<void> | undefined;

	private constructor(parts: SandboxParts) {
		const { gate, driver, spec, auditor, random, timeoutMs, graceMs } = parts;
		this.#parts = parts;
		this.id = driver.id;
		this.backend = gate.backend;
		this.capabilities = gate.backend.capabilities;
		this.spec = spec;
		const { lifetimeMs } = parts;
		const { idleMs } = spec;
		this.#lifetime = new Lifetime({
			clock: gate.clock,
			lifetimeMs,
			idleMs,
			onEnd: (because) => void this.#end(because).catch(() => {}),
		});
		gate.watch(() => this.#lifetime.touch());
		const store = new OutputStore(gate, random);
		this.#store = store;
		this.outputs = store;
		this.#contexts = new SandboxContexts({ gate, spec, interpreter: interpreterOf(parts) });
		this.contexts = this.#contexts;
		this.files = new SandboxFiles({ gate, files: filesOf(parts), auditor });
		this.commands = new SandboxCommands({
			gate,
			driver,
			spec,
			store,
			lifetime: this.#lifetime,
			auditor,
			random,
			timeoutMs,
			graceMs,
		});
	}

	/** @internal */
	static open(parts: SandboxParts): Sandbox {
		return new Sandbox(parts);
	}

	get state(): SandboxState {
		return this.#parts.gate.state;
	}

	/**
	 * Runs one cell. Resolves for everything the program does; rejects with `SandboxError` only when the
	 * machinery fails, and then the code did not run.
	 */
	runCode(code: string, options: RunCodeOptions = {}): CellRun {
		return cellRun((emit, left) =>
			runCode(
				{
					...this.#parts,
					contexts: this.#contexts,
					queue: this.#queue,
					store: this.#store,
					lifetime: this.#lifetime,
				},
				{ code, options, emit, left },
			),
		);
	}

	/** The sandbox lives for so long from now. */
	async extend(lifetimeMs: number, options: CallOptions = {}): Promise<void> {
		const { gate, driver } = this.#parts;
		const operation = 'extend';
		gate.require('extend', operation);
		requireMs('lifetimeMs', lifetimeMs, gate.place(operation), 0);
		const { maxLifetimeMs } = this.capabilities;
		if (maxLifetimeMs !== null && lifetimeMs > maxLifetimeMs) {
			throw invalid(
				`lifetimeMs must be at most ${maxLifetimeMs}, got ${lifetimeMs}`,
				gate.place(operation),
			);
		}
		await gate.call({ ...options, operation, retry: 'safe' }, async (signal) =>
			driver.extend?.({ lifetimeMs, signal }),
		);
		this.#lifetime.extend(lifetimeMs);
	}

	/** Looks from inside at what holds, and holds it against what was asked for. */
	async verify(options: CallOptions = {}): Promise<EnforcementReport> {
		const { gate, auditor, spec } = this.#parts;
		const startedAt = gate.clock.now();
		const at = gate.clock.date().toISOString();
		// A context of its own: what model-written code left in the others could lie.
		const { contextId } = await this.contexts.create(options);
		try {
			const { signal } = options;
			const run = await this.runCode(await guestSource('probe.py'), {
				context: contextId,
				...(signal === undefined ? {} : { signal }),
			});
			const report: EnforcementReport = {
				backend: this.backend.name,
				sandboxId: this.id,
				at,
				durationMs: gate.clock.now() - startedAt,
				...judge(spec, parseProbe(run.stdout.text, this.backend.name)),
			};
			const { holds, durationMs, findings } = report;
			await auditor.record({ kind: 'verify-report', holds, durationMs, findings });
			return report;
		} finally {
			await this.contexts.remove(contextId).catch(() => {});
		}
	}

	async pause(options: CallOptions = {}): Promise<void> {
		const { gate, driver } = this.#parts;
		gate.require('pause', 'pause');
		await gate.call({ ...options, operation: 'pause', retry: 'safe' }, async (signal) =>
			driver.pause?.({ signal }),
		);
		gate.state = 'paused';
	}

	async resume(options: CallOptions = {}): Promise<void> {
		const { gate, driver } = this.#parts;
		gate.require('pause', 'resume');
		gate.state = 'running';
		await gate.call({ ...options, operation: 'resume', retry: 'safe' }, async (signal) =>
			driver.resume?.({ signal }),
		);
	}

	async snapshot(options: CallOptions = {}): Promise<SnapshotResult> {
		return this.#optional('snapshot', options, (driver) => driver.snapshot?.bind(driver));
	}

	async expose(port: number, options: CallOptions = {}): Promise<ExposeResult> {
		if (!Number.isInteger(port) || port < 1 || port > 65_535) {
			throw invalid(
				`port must be a whole number from 1 to 65535, got ${String(port)}`,
				this.#parts.gate.place('expose'),
			);
		}
		return this.#optional('expose', options, (driver) => {
			const expose = driver.expose?.bind(driver);
			return expose && ((request) => expose({ ...request, port }));
		});
	}

	async metrics(options: CallOptions = {}): Promise<Metrics> {
		return this.#optional('metrics', options, (driver) => driver.metrics?.bind(driver));
	}

	/** A view without the calls that end the sandbox or open it up. */
	restricted(): RestrictedSandbox {
		const { id, commands, files, contexts, outputs } = this;
		return { id, commands, files, contexts, outputs, runCode: this.runCode.bind(this) };
	}

	/** Ends the sandbox. Resolves when it is gone already; when it fails it can be called again. */
	async kill(options: CallOptions = {}): Promise<void> {
		await this.#end('the sandbox was killed', options);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.kill();
	}

	#end(because: string, options: CallOptions = {}): Promise<void> {
		this.#killed ??= this.#destroy(because, options).catch((error: unknown) => {
			this.#killed = undefined;
			throw error;
		});
		return this.#killed;
	}

	async #destroy(because: string, options: CallOptions): Promise<void> {
		const { gate, driver, auditor } = this.#parts;
		gate.end('destroyed', because);
		this.#lifetime.stop();
		await gate.finish({ ...options, operation: 'kill', retry: 'safe' }, (signal) =>
			driver.destroy({ signal }),
		);
		await this.#store.close();
		await auditor.record({ kind: 'sandbox-destroy' });
		await auditor.close();
	}

	async #optional<Value>(
		feature: 'snapshot' | 'expose' | 'metrics',
		options: CallOptions,
		method: (
			driver: Driver,
		) => ((request: { readonly signal: AbortSignal }) => Promise<Value>) | undefined,
	): Promise<Value> {
		const { gate, driver } = this.#parts;
		gate.require(feature, feature);
		const call = method(driver);
		if (call === undefined) throw gate.missing(feature);
		return gate.call({ ...options, operation: feature, retry: 'unsafe' }, (signal) =>
			call({ signal }),
		);
	}
}

function interpreterOf({ driver, gate, random }: SandboxParts): GuestInterpreter | undefined {
	if (driver.interpreter !== undefined) return driver.interpreter;
	const spawn = driver.spawn?.bind(driver);
	if (spawn === undefined) return undefined;
	const { clock, backend } = gate;
	return interpreterOverSpawn({ spawn, backend: backend.name, clock, random });
}

function filesOf({ driver, gate }: SandboxParts): ReturnType<typeof filesOverSpawn> | undefined {
	if (driver.files !== undefined) return driver.files;
	const spawn = driver.spawn?.bind(driver);
	return spawn && filesOverSpawn({ spawn, backend: gate.backend.name });
}
