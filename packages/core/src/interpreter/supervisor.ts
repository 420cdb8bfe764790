import { z } from 'zod';
import { type Language } from '../contract/capabilities.ts';
import { SandboxError } from '../contract/error.ts';
import type { GuestProcess, SpawnRequest } from '../contract/process.ts';
import type { Clock } from '../policy/clock.ts';
import { resultLimits } from '../policy/result-budget.ts';
import { GuestChannel } from './channel.ts';
import type { ProgramEvent } from './frame-reader.ts';
import type { GuestEvent } from './frames.ts';
import {
	guestArgv,
	guestText,
	moduleFiles,
	programBytes,
	supervisorProgram,
	tooOld,
} from './guest-program.ts';

/** How much the guest keeps and sends; the host's memory is bounded by these. */
export interface GuestLimits {
	/** Of one message with a piece of kept output. Default: 1 MiB. */
	readonly frameBytes: number;
	/** Of all forms of one result. Default: 4 MiB. */
	readonly bundleBytes: number;
	/** Of one cell. Default: 1000. */
	readonly results: number;
	/** Of the forms of all results of one cell. Default: 32 MiB. */
	readonly resultBytes: number;
	/** Of each channel, what is told at the end of a cell that wrote more than it may send. Default: 512 KiB. */
	readonly tailBytes: number;
	/** Kept for `readSpool`, of each channel of one cell. Default: 32 MiB. */
	readonly spoolBytesPerCell: number;
	/** Kept for `readSpool`, of all cells; the oldest go first. Default: 128 MiB. */
	readonly spoolBytes: number;
	/** Late output of one context between two of its cells. Default: 64 KiB. */
	readonly backgroundBytes: number;
}

const defaultGuestLimits: GuestLimits = Object.freeze({
	frameBytes: 1024 * 1024,
	bundleBytes: 4 * 1024 * 1024,
	...resultLimits,
	tailBytes: 512 * 1024,
	spoolBytesPerCell: 32 * 1024 * 1024,
	spoolBytes: 128 * 1024 * 1024,
	backgroundBytes: 64 * 1024,
});

/** What the supervisor itself lives with; a context has an environment of its own. */
const supervisorEnvironment = Object.freeze({
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	LANG: 'C.UTF-8',
});

export interface StartSupervisorOptions {
	readonly spawn: (request: SpawnRequest) => Promise<GuestProcess>;
	readonly backend: string;
	readonly clock: Clock;
	/** Where they differ from the default. */
	readonly limits: Partial<GuestLimits> | undefined;
	readonly cwd: string;
	readonly signal: AbortSignal;
	readonly onEvent: (event: GuestEvent) => void;
	readonly onProgram?: (event: ProgramEvent) => void;
}

export interface Supervisor {
	readonly channel: GuestChannel;
	readonly languages: readonly Language[];
}

export interface Greeting {
	readonly channel: GuestChannel;
	readonly backend: string;
	readonly limits: Partial<GuestLimits> | undefined;
	/** What the guest gets to run, where it does not have it. */
	readonly sources?: Readonly<Record<string, string>>;
}

const hello = z.object({
	protocol: z.literal(1),
	python: z.string(),
	languages: z.array(z.enum(['python', 'javascript'])),
});

/** Says hello to a guest, and hears what it can do. */
export async function greet({ channel, backend, limits, sources }: Greeting): Promise<Supervisor> {
	const greeting = channel.request('hello', {
		protocol: 1,
		...(sources === undefined ? {} : { sources }),
		limits: { ...defaultGuestLimits, ...limits },
	});
	// How it died says more than that it is gone.
	const answer = await greeting.catch((error: unknown) => {
		if (channel.open) throw error;
		return diedFirst(channel, backend);
	});
	const { languages } = hello.parse(answer);
	return { channel, languages };
}

function guestModules(): Readonly<Record<string, string>> {
	const modules = Object.entries(moduleFiles);
	return Object.fromEntries(modules.map(([name, files]) => [name, guestText(files)]));
}

/** Starts the guest in a sandbox and greets it. */
export async function startSupervisor(options: StartSupervisorOptions): Promise<Supervisor> {
	const { backend, clock, limits, signal, onEvent, onProgram } = options;
	const program = guestText(supervisorProgram);
	const sources = guestModules();
	const process = await spawnPython(options);
	const channel = new GuestChannel({
		process,
		backend,
		clock,
		onEvent,
		...(onProgram === undefined ? {} : { onProgram }),
	});
	const abandon = (): void => void channel.kill().catch(() => {});
	signal.addEventListener('abort', abandon, { once: true });
	// A driver that did not listen may bring a guest that nobody waits for any more.
	if (signal.aborted) abandon();
	try {
		await channel.writeRaw(programBytes(program));
		return await greet({ channel, backend, limits, sources });
	} catch (error) {
		abandon();
		throw error;
	} finally {
		signal.removeEventListener('abort', abandon);
	}
}

async function spawnPython(options: StartSupervisorOptions): Promise<GuestProcess> {
	const { spawn, backend, cwd, signal } = options;
	try {
		return await spawn({ argv: guestArgv, cwd, environment: supervisorEnvironment, signal });
	} catch (error) {
		if (SandboxError.is(error) && error.code === 'not-found') throw noPython(backend, error);
		throw error;
	}
}

async function diedFirst(channel: GuestChannel, backend: string): Promise<never> {
	const { exit, words } = await channel.closed;
	if (exit?.exitCode === 127 || exit?.exitCode === 126) throw noPython(backend, words);
	if (exit?.exitCode === tooOld) throw oldPython(backend, words);
	throw new SandboxError(
		`the interpreter ended before it was ready (exit code ${exit?.exitCode ?? 'unknown'}): ${words || 'it said nothing'}`,
		{ code: 'unavailable', retry: 'safe', backend, operation: 'interpreter' },
	);
}

function noPython(backend: string, cause: unknown): SandboxError {
	return new SandboxError(
		'there is no python3 in the sandbox; use an image or template with Python 3.8 or newer on its PATH',
		{ code: 'unavailable', backend, operation: 'interpreter', cause },
	);
}

function oldPython(backend: string, version: string): SandboxError {
	return new SandboxError(
		`python3 in the sandbox is Python ${version}; use an image or template with Python 3.8 or newer on its PATH`,
		{ code: 'unavailable', backend, operation: 'interpreter' },
	);
}
