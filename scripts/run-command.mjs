import { spawn } from 'node:child_process';

const running = new Set();
const killAfterMs = 5000;
let interrupted = false;

// Each command leads a process group of its own, so that one signal to us ends all it has started,
// the workers of a test runner included, whoever sends the signal.
const detached = process.platform !== 'win32';

for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => {
		interrupted = true;
		if (running.size === 0) process.exit(130);
		for (const child of running) stop(child, signal);
	});
}

function signalAll(child, signal) {
	try {
		process.kill(detached ? -child.pid : child.pid, signal);
	} catch {
		// Nothing of it is left.
	}
}

function stop(child, signal) {
	signalAll(child, signal);
	setTimeout(() => signalAll(child, 'SIGKILL'), killAfterMs).unref();
}

/**
 * Runs one command to its end. With `quiet` the output is kept and returned; otherwise it goes to the
 * terminal. Never returns after an interruption: the process exits with 130.
 */
export async function runCommand(command, commandArguments, { quiet = false, env, cwd } = {}) {
	const started = performance.now();
	const child = spawn(command, commandArguments, {
		cwd,
		detached,
		env: { ...process.env, DO_NOT_TRACK: '1', ...env },
		stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
	});
	running.add(child);
	const chunks = [];
	child.stdout?.on('data', (chunk) => chunks.push(chunk));
	child.stderr?.on('data', (chunk) => chunks.push(chunk));
	const exitCode = await new Promise((resolve) => {
		child.on('error', (error) => {
			chunks.push(Buffer.from(`${command} did not start: ${error.message}\n`));
			if (!quiet) console.error(`${command} did not start: ${error.message}`);
			resolve(127);
		});
		child.on('close', (code) => resolve(code ?? 1));
	});
	running.delete(child);
	if (interrupted) {
		signalAll(child, 'SIGKILL');
		if (running.size === 0) process.exit(130);
		await new Promise(() => {});
	}
	return {
		exitCode,
		output: Buffer.concat(chunks).toString(),
		milliseconds: performance.now() - started,
	};
}
