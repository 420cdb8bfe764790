// #region imports
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
	type Backend,
	type Capabilities,
	type CreateRequest,
	type Driver,
	type GuestProcess,
	noCapabilities,
	type ProcessExit,
	SandboxError,
	type SandboxRecord,
	type SpawnRequest,
} from '@anybox/core';
// #endregion

// #region capabilities
/** `spawn` is all there is: the interpreter and the files are core's, over it. */
const capabilities: Capabilities = Object.freeze({
	...noCapabilities,
	languages: Object.freeze(['python'] as const),
	interpreter: 'emulated',
	interruptKeepsState: true,
	commands: 'native',
	commandStdin: 'native',
	commandSignals: 'native',
	files: 'emulated',
	filesWatch: 'emulated',
	egressFull: 'native',
	extend: 'emulated',
});
// #endregion

// #region backend
/**
 * Sandboxes that isolate nothing: processes of this machine that start in a directory of their own. Made to be
 * read: run no code with it that you would not run yourself.
 */
export function toyBackend(): Backend {
	const sandboxes = new Map<string, { readonly driver: Driver; readonly record: SandboxRecord }>();

	return {
		contract: 1,
		name: 'toy',
		capabilities,
		async create({ labels, signal }: CreateRequest): Promise<Driver> {
			signal.throwIfAborted();
			const id = randomUUID();
			const directory = await mkdtemp(join(tmpdir(), 'toy-backend-'));
			const driver = directoryDriver(id, directory, () => sandboxes.delete(id));
			sandboxes.set(id, {
				driver,
				record: { id, labels, state: 'running', createdAt: Date.now() },
			});
			if (signal.aborted) await driver.destroy({ signal });
			signal.throwIfAborted();
			return driver;
		},
		async *list({ labels }) {
			const wanted = Object.entries(labels);
			for (const { record } of sandboxes.values()) {
				if (wanted.every(([name, value]) => record.labels[name] === value)) yield record;
			}
		},
		destroy: async ({ id, signal }) => sandboxes.get(id)?.driver.destroy({ signal }),
	};
}
// #endregion

// #region driver
function directoryDriver(id: string, directory: string, forget: () => void): Driver {
	const processes = new Set<GuestProcess>();
	let isGone = false;

	return {
		id,
		async spawn(request) {
			if (isGone) throw failure('not-running', 'the sandbox is destroyed');
			const started = await startProcess(request, directory);
			processes.add(started);
			if (isGone) await started.kill();
			return started;
		},
		async destroy() {
			isGone = true;
			await Promise.all([...processes].map((started) => started.kill()));
			await killStrays(directory);
			await rm(directory, { recursive: true, force: true });
			forget();
		},
	};
}
// #endregion

// #region process
async function startProcess(request: SpawnRequest, directory: string): Promise<GuestProcess> {
	const { argv, environment, signal } = request;
	signal.throwIfAborted();
	const [program, ...rest] = argv;
	// The directory stands in for /workspace; every other path is this machine's own.
	const cwd = request.cwd.replace(/^\/workspace(?=\/|$)/, () => directory);
	// Detached: it leads a process group, which can be killed as a whole.
	const child = spawn(program, rest, { cwd, env: environment, detached: true, stdio: 'pipe' });
	const exited = new Promise<ProcessExit>((resolve) => {
		child.once('exit', (exitCode, ended) =>
			resolve({ exitCode, signal: ended, outOfMemory: null }),
		);
	});
	// What nobody has begun to read when a process exits, Node throws away; piped on, it is kept.
	const stdout = child.stdout.pipe(new PassThrough());
	const stderr = child.stderr.pipe(new PassThrough());
	// Each write has an answer of its own.
	child.stdin.on('error', () => {});
	await once(child, 'spawn').catch((error: unknown) => {
		throw failure('not-found', `${program} cannot be started in ${request.cwd}`, error);
	});

	return {
		stdout,
		stderr,
		exited,
		kill: () => killGroup(child, exited),
		signal: async (name) => void child.kill(name),
		closeStdin: async () => void child.stdin.end(),
		writeStdin: (bytes) =>
			new Promise((resolve, reject) => {
				child.stdin.write(bytes, (error) =>
					error ? reject(failure('not-running', 'it reads no more', error)) : resolve(),
				);
			}),
	};
}

async function killGroup(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
	try {
		if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nobody is left in the group.
	}
	await exited;
}

/**
 * Ends what left its group and still works in the directory. Who left both is beyond this backend, as is every
 * stray where there is no /proc; a real sandbox has a way to end everything.
 */
async function killStrays(directory: string): Promise<void> {
	const names = await readdir('/proc').catch(() => []);
	for (const name of names.filter((each) => /^\d+$/.test(each))) {
		const cwd = await readlink(`/proc/${name}/cwd`).catch(() => '');
		if (cwd === directory || cwd.startsWith(`${directory}/`)) process.kill(Number(name), 'SIGKILL');
	}
}

function failure(code: 'not-running' | 'not-found', fact: string, cause?: unknown): SandboxError {
	return new SandboxError(fact, { code, backend: 'toy', operation: 'spawn', cause });
}
// #endregion
