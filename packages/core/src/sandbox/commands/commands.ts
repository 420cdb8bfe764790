import type { Auditor } from '../../audit/auditor.ts';
import { SandboxError } from '../../contract/error.ts';
import type { GuestProcess, SignalName } from '../../contract/process.ts';
import { signalNames } from '../../contract/process.ts';
import type { Driver } from '../../contract/driver.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { isWellFormed, shown } from '../../policy/argument.ts';
import { workspace } from '../../policy/paths.ts';
import type { Random } from '../../policy/random.ts';
import { abortable } from '../calls/abortable.ts';
import type { Command, CommandHandle, Commands } from '../api.ts';
import { invalid, type Place, requirePath } from '../calls/arguments.ts';
import type { Change, Changes } from '../calls/changes.ts';
import type { Spawn } from '../calls/driver-answers.ts';
import { ownEnvironment, processEnvironment } from '../calls/environment.ts';
import type { FrontDoor } from '../calls/front-door.ts';
import type { Gate } from '../calls/gate.ts';
import type { Lifetime } from '../lifetime/lifetime.ts';
import { notStarted } from '../calls/not-started.ts';
import type { CallOptions, CommandOptions, StartOptions, WaitOptions } from '../options.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import type { CommandResult } from '../result.ts';
import { RunningCommand } from './running-command.ts';

export interface SandboxCommandsOptions {
	readonly door: FrontDoor;
	readonly gate: Gate;
	readonly spawn: Spawn | undefined;
	readonly spec: SandboxSpec;
	readonly driver: Pick<Driver, 'environment'>;
	readonly store: OutputStore;
	readonly lifetime: Lifetime;
	readonly changes: Changes;
	readonly auditor: Auditor;
	readonly random: Random;
	readonly timeoutMs: number;
	readonly graceMs: number;
}

const defaultOutputBytes = 1024 * 1024;

/** Real processes in the sandbox. */
export class SandboxCommands implements Commands {
	readonly #parts: SandboxCommandsOptions;

	constructor(parts: SandboxCommandsOptions) {
		this.#parts = parts;
	}

	async run(command: Command, options: CommandOptions = {}): Promise<CommandResult> {
		return this.#parts.door.call('commands.run', options, async (place) => {
			const { stdin = '', timeoutMs = this.#parts.timeoutMs, ...rest } = options;
			const running = await this.#start(command, { ...rest, timeoutMs }, place);
			// A program that reads waits for ever unless it is told that there is no more.
			running.feed(stdin);
			return running.wait();
		});
	}

	async start(command: Command, options: StartOptions = {}): Promise<CommandHandle> {
		return this.#parts.door.call('commands.start', options, async (place) =>
			this.#handle(await this.#start(command, options, place)),
		);
	}

	async #start(command: Command, options: StartOptions, place: Place): Promise<RunningCommand> {
		const { gate, spec, driver, auditor, random } = this.#parts;
		const { operation } = place;
		gate.require('commands', operation, 'use runCode, or choose a backend with commands');
		const argv = commandArgv(command, place);
		requireWellFormed('command', argv, place);
		const cwd = requirePath('cwd', options.cwd ?? workspace, place);
		const environment = processEnvironment(
			{ spec, driver },
			ownEnvironment(spec, options.env, place),
		);
		const { maxOutputBytes = defaultOutputBytes } = options;
		const spawn = this.#parts.spawn ?? missingSpawn(place);
		const commandId = random.id();
		await auditor.record({ kind: 'command-start', commandId, argv, cwd });
		const startedAt = gate.insideClock.now();
		const process = await gate
			.call(
				{
					operation,
					retry: 'unsafe',
					...(options.signal === undefined ? {} : { signal: options.signal }),
					discard: (late: GuestProcess) => void late.kill().catch(() => {}),
				},
				(signal) => spawn({ argv, cwd, environment, signal }),
			)
			.catch(async (error: unknown) => {
				const common = { kind: 'command-end', commandId, exitCode: null, signal: null } as const;
				const durationMs = gate.insideClock.now() - startedAt;
				await auditor.record({ ...common, ...notStarted(error, durationMs) });
				throw error;
			});
		return new RunningCommand({
			...this.#parts,
			process,
			commandId,
			options: { ...options, maxOutputBytes },
		});
	}

	#handle(running: RunningCommand): CommandHandle {
		const { gate, door, changes } = this.#parts;
		const { process, commandId } = running;
		const call = (
			operation: 'writeStdin' | 'closeStdin' | 'signal',
			options: CallOptions | undefined,
			prepare: (place: Place) => { readonly act: () => Promise<void>; readonly change?: Change },
		): Promise<void> =>
			door.call(operation, options, async (place) => {
				const { act, change } = prepare(place);
				const run = (): Promise<void> =>
					gate.call({ ...options, operation, retry: 'unsafe', ofProcess: true }, act);
				await (change === undefined ? run() : changes.make(change, operation, run));
			});
		return {
			wait: (options) =>
				door.call('wait', options, (place) => waiting(() => running.wait(), options, place)),
			writeStdin: (content, options) =>
				call('writeStdin', options, (place) => {
					gate.require('commandStdin', 'writeStdin');
					const bytes = requireBytes('content', content, place);
					return { act: () => process.writeStdin(bytes) };
				}),
			closeStdin: (options) =>
				call('closeStdin', options, () => {
					gate.require('commandStdin', 'closeStdin');
					return { act: () => process.closeStdin() };
				}),
			signal: (name, options) =>
				call('signal', options, (place) => {
					gate.require('commandSignals', 'signal', 'kill() ends the command without one');
					const signal = requireSignalName(name, place);
					return {
						act: () => process.signal(signal),
						change: { kind: 'command-signal', commandId, signal },
					};
				}),
			kill: (options) =>
				door.call('commands.kill', options, async (place) => {
					if (gate.state === 'paused' && !running.isOver) gate.requireRunning(place.operation);
					await waiting(() => running.kill(), options, place);
				}),
		};
	}
}

/** What is waited for until the signal aborts, and not begun when it has. */
function waiting<Value>(
	begin: () => Promise<Value>,
	{ signal }: WaitOptions = {},
	place: Place,
): Promise<Value> {
	const aborted = (): SandboxError =>
		new SandboxError('the caller aborted it', {
			code: 'aborted',
			retry: 'safe',
			...place,
			cause: signal?.reason,
		});
	if (signal?.aborted === true) return Promise.reject(aborted());
	return abortable(begin(), signal).catch((cause: unknown) => {
		throw signal?.aborted === true ? aborted() : cause;
	});
}

function commandArgv(command: Command, place: Place): readonly [string, ...string[]] {
	if (typeof command === 'string' && command.trim() !== '' && !command.includes('\0')) {
		return ['/bin/sh', '-c', command];
	}
	if (Array.isArray(command)) {
		const [program, ...rest] = command as readonly unknown[];
		const all = [program, ...rest];
		if (
			typeof program === 'string' &&
			program !== '' &&
			all.every((part): part is string => typeof part === 'string' && !part.includes('\0'))
		) {
			return [program, ...all.slice(1)];
		}
	}
	throw invalid(
		'command must be a shell line or a list of a program and its arguments, not empty and without NUL',
		place,
	);
}

/** Half a character would arrive as another one. */
function requireWellFormed(field: string, texts: readonly string[], place: Place): void {
	if (texts.every(isWellFormed)) return;
	throw invalid(`${field} must not contain a lone surrogate`, place);
}

function requireSignalName(name: SignalName, place: Place): SignalName {
	if (signalNames.includes(name)) return name;
	throw invalid(`signal must be one of ${signalNames.join(', ')}, got ${shown(name)}`, place);
}

function requireBytes(field: string, content: unknown, place: Place): Uint8Array {
	if (typeof content === 'string') return Buffer.from(content, 'utf8');
	if (content instanceof Uint8Array) return content;
	throw invalid(`${field} must be a string or a Uint8Array, got ${shown(content)}`, place);
}

function missingSpawn(place: Place): never {
	throw new SandboxError('the driver declares commands and has no spawn', {
		code: 'backend-bug',
		...place,
	});
}
