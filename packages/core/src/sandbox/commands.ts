import type { Auditor } from '../audit/auditor.ts';
import { SandboxError } from '../contract/error.ts';
import type { Driver } from '../contract/driver.ts';
import type { GuestProcess, SignalName } from '../contract/process.ts';
import { signalNames } from '../contract/process.ts';
import type { SandboxSpec } from '../contract/spec.ts';
import { shown } from '../policy/argument.ts';
import { workspace } from '../policy/paths.ts';
import type { Random } from '../policy/random.ts';
import type { Command, CommandHandle, Commands } from './api.ts';
import {
	invalid,
	type Place,
	requireCount,
	requireEnvironment,
	requireKnown,
	requireMs,
	requirePath,
	requireSignal,
} from './arguments.ts';
import { processEnvironment } from './environment.ts';
import type { Gate } from './gate.ts';
import type { Lifetime } from './lifetime.ts';
import type { CommandOptions, StartOptions } from './options.ts';
import type { OutputStore } from './output-store.ts';
import type { CommandResult } from './result.ts';
import { RunningCommand } from './running-command.ts';

export interface SandboxCommandsOptions {
	readonly gate: Gate;
	readonly driver: Driver;
	readonly spec: SandboxSpec;
	readonly store: OutputStore;
	readonly lifetime: Lifetime;
	readonly auditor: Auditor;
	readonly random: Random;
	readonly timeoutMs: number;
	readonly graceMs: number;
}

const startOptionNames = [
	'cwd',
	'env',
	'timeoutMs',
	'signal',
	'maxOutputBytes',
	'onStdout',
	'onStderr',
] as const satisfies readonly (keyof StartOptions)[];

const defaultOutputBytes = 1024 * 1024;

/** Real processes in the sandbox. */
export class SandboxCommands implements Commands {
	readonly #parts: SandboxCommandsOptions;

	constructor(parts: SandboxCommandsOptions) {
		this.#parts = parts;
	}

	async run(command: Command, options: CommandOptions = {}): Promise<CommandResult> {
		const operation = 'commands.run';
		const place = this.#parts.gate.place(operation);
		requireKnown(options, [...startOptionNames, 'stdin'], place);
		requireSignal(options.signal, place);
		const timeoutMs = requireMs('timeoutMs', options.timeoutMs, place, this.#parts.timeoutMs);
		const { stdin = '' } = options;
		if (typeof stdin !== 'string' && !(stdin instanceof Uint8Array)) {
			throw invalid(`stdin must be a string or a Uint8Array, got ${shown(stdin)}`, place);
		}
		const running = await this.#start(command, { ...options, timeoutMs }, operation);
		// A program that reads waits for ever unless it is told that there is no more.
		running.feed(stdin);
		return running.wait();
	}

	async start(command: Command, options: StartOptions = {}): Promise<CommandHandle> {
		const operation = 'commands.start';
		const place = this.#parts.gate.place(operation);
		requireKnown(options, startOptionNames, place);
		requireSignal(options.signal, place);
		if (options.timeoutMs !== undefined) requireMs('timeoutMs', options.timeoutMs, place, 0);
		const running = await this.#start(command, options, operation);
		return this.#handle(running);
	}

	async #start(
		command: Command,
		options: StartOptions,
		operation: string,
	): Promise<RunningCommand> {
		const { gate, driver, spec, auditor, random } = this.#parts;
		gate.require('commands', operation, 'use runCode, or choose a backend with commands');
		const place = gate.place(operation);
		const argv = commandArgv(command, place);
		const cwd = requirePath('cwd', options.cwd ?? workspace, place);
		const environment = processEnvironment(spec, requireEnvironment(options.env, place));
		const maxOutputBytes = requireCount('maxOutputBytes', options.maxOutputBytes, place, {
			least: 256,
			fallback: defaultOutputBytes,
		});
		const spawn = requireSpawn(driver, gate.backend.name, operation);
		const commandId = random.id();
		await auditor.record({ kind: 'command-start', commandId, argv, cwd });
		const process = await gate.call(
			{
				operation,
				retry: 'unsafe',
				...(options.signal === undefined ? {} : { signal: options.signal }),
				discard: (late: GuestProcess) => void late.kill().catch(() => {}),
			},
			(signal) => spawn({ argv, cwd, environment, signal }),
		);
		return new RunningCommand({
			...this.#parts,
			process,
			commandId,
			options: { ...options, maxOutputBytes },
		});
	}

	#handle(running: RunningCommand): CommandHandle {
		const { gate } = this.#parts;
		const call = (operation: string, act: () => Promise<void>): Promise<void> =>
			gate.call({ operation, retry: 'unsafe', ofProcess: true }, act);
		return {
			wait: () => running.wait(),
			writeStdin: async (content) => {
				gate.require('commandStdin', 'writeStdin');
				const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
				await call('writeStdin', () => running.process.writeStdin(bytes));
			},
			closeStdin: async () => {
				gate.require('commandStdin', 'closeStdin');
				await call('closeStdin', () => running.process.closeStdin());
			},
			signal: async (name) => {
				gate.require('commandSignals', 'signal', 'kill() ends the command without one');
				const known = requireSignalName(name, gate.place('signal'));
				await call('signal', () => running.process.signal(known));
			},
			kill: async () => {
				running.stop('killed');
				await running.wait();
			},
		};
	}
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

function requireSignalName(name: SignalName, place: Place): SignalName {
	if (signalNames.includes(name)) return name;
	throw invalid(
		`signal must be one of ${signalNames.join(', ')}, got ${JSON.stringify(name)}`,
		place,
	);
}

function requireSpawn(
	driver: Driver,
	backend: string,
	operation: string,
): NonNullable<Driver['spawn']> {
	if (driver.spawn !== undefined) return driver.spawn.bind(driver);
	throw new SandboxError('the driver declares commands and has no spawn', {
		code: 'backend-bug',
		backend,
		operation,
	});
}
