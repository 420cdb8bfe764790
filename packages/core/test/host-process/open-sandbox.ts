import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Backend } from '../../src/contract/backend.ts';
import type { Driver } from '../../src/contract/driver.ts';
import type { GuestProcess, ProcessExit } from '../../src/contract/process.ts';
import type { Egress, Resources, SandboxSpec } from '../../src/contract/spec.ts';
import { hostProcess } from './backend.ts';

const path = '/usr/local/bin:/usr/bin:/bin';
const uncapped: Resources = { cpu: null, memoryMiB: null, diskMiB: null, pids: null, gpu: null };

export const isPrivileged = hostProcess().capabilities.memory === 'native';

export function untilTooLate(): AbortSignal {
	return AbortSignal.timeout(20_000);
}

export interface Wanted {
	readonly egress?: Egress;
	readonly resources?: Partial<Resources>;
}

export function spec({ egress = 'full', resources = {} }: Wanted = {}): SandboxSpec {
	return {
		isolation: 'none',
		egress,
		resources: { ...uncapped, ...resources },
		environment: {},
		lifetimeMs: 60_000,
		idleMs: null,
	};
}

/** A sandbox for one test, which is gone when the test is over. */
export async function openSandbox(
	backend: Backend = hostProcess(),
	wanted: Wanted = {},
): Promise<Driver> {
	const driver = await backend.create({
		key: randomUUID(),
		labels: {},
		spec: spec(wanted),
		signal: untilTooLate(),
	});
	onTestFinished(() => driver.destroy({ signal: untilTooLate() }));
	return driver;
}

export interface StartOptions {
	readonly cwd?: string;
	readonly environment?: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal;
}

export async function start(
	driver: Driver,
	argv: readonly [string, ...string[]],
	{ cwd = '/workspace', environment = { PATH: path }, signal = untilTooLate() }: StartOptions = {},
): Promise<GuestProcess> {
	if (driver.spawn === undefined) throw new Error('the driver has no spawn');
	return driver.spawn({ argv, cwd, environment, signal });
}

export interface Run extends ProcessExit {
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a program to its end, with nothing to read. */
export async function run(
	driver: Driver,
	argv: readonly [string, ...string[]],
	options: StartOptions = {},
): Promise<Run> {
	const process = await start(driver, argv, options);
	await process.closeStdin();
	const [stdout, stderr, exit] = await Promise.all([
		text(process.stdout),
		text(process.stderr),
		process.exited,
	]);
	return { stdout, stderr, ...exit };
}

export async function bytes(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const piece of stream) pieces.push(piece);
	return Buffer.concat(pieces);
}

export async function text(stream: AsyncIterable<Uint8Array>): Promise<string> {
	return (await bytes(stream)).toString('utf8');
}

export async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
	let ahead = '';
	for await (const piece of stream) {
		const parts = (ahead + Buffer.from(piece).toString('utf8')).split('\n');
		ahead = parts.pop() ?? '';
		yield* parts;
	}
	return undefined;
}

/** The first line; what follows in other pieces stays to be read. */
export async function line(stream: AsyncIterable<Uint8Array>): Promise<string> {
	const { value } = await lines(stream).next();
	if (value === undefined) throw new Error('the stream ended before its first line');
	return value;
}
