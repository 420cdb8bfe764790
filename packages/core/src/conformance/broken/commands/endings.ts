import type { Backend } from '../../../contract/backend.ts';
import type { ProcessExit, SignalName } from '../../../contract/process.ts';
import { deferred } from '../../../policy/deadline.ts';
import { type Mutant, withProcess } from '../mutant.ts';
import { refusal } from '../refusal.ts';

export const commandEndingMutants: readonly Mutant[] = [
	{
		name: 'small-failures-are-none',
		defect: 'An exit code below 100 is told as 0.',
		catches: [
			'commands/exit-code-is-a-result',
			'commands/exit-code-is-exact',
			'commands/signals-arrive',
		],
		break: (backend) =>
			withExit(backend, (exit) =>
				exit.exitCode !== null && exit.exitCode < 100 ? { ...exit, exitCode: 0 } : exit,
			),
	},
	{
		name: 'a-plain-failure-is-none',
		defect: 'The exit code 1 is told as 0.',
		catches: ['commands/exit-code-is-exact'],
		break: (backend) =>
			withExit(backend, (exit) => (exit.exitCode === 1 ? { ...exit, exitCode: 0 } : exit)),
	},
	{
		name: 'a-failure-is-want-of-memory',
		defect: 'A command that exits with 1 is told to have ended for want of memory.',
		catches: ['commands/exit-code-is-exact'],
		break: (backend) =>
			withExit(backend, (exit) => (exit.exitCode === 1 ? { ...exit, outOfMemory: true } : exit)),
	},
	{
		name: 'large-codes-are-signals',
		defect: 'An exit code above 128 is told as the death by a signal.',
		catches: ['commands/exit-code-is-exact'],
		break: (backend) =>
			withExit(backend, (exit) =>
				(exit.exitCode ?? 0) > 128 ? { ...exit, exitCode: null, signal: 'SIGKILL' } : exit,
			),
	},
	{
		name: 'signals-are-exit-codes',
		defect: 'The death by a signal is told as an exit with 137.',
		catches: [
			'commands/signal-has-no-exit-code',
			'commands/signals-arrive',
			'commands/kill-ends-the-tree',
		],
		break: (backend) =>
			withExit(backend, (exit) =>
				exit.signal === null ? exit : { ...exit, exitCode: 137, signal: null },
			),
	},
	{
		name: 'every-signal-is-kill',
		defect: 'Whatever signal ended a command, its name is SIGKILL.',
		catches: ['commands/signal-has-no-exit-code'],
		break: (backend) =>
			withExit(backend, (exit) => (exit.signal === null ? exit : { ...exit, signal: 'SIGKILL' })),
	},
	{
		name: 'nothing-ran-and-all-is-well',
		defect: 'A program that was not found ends with exit code 0.',
		catches: ['commands/missing-program'],
		break: (backend) =>
			withExit(backend, (exit) => (exit.exitCode === 127 ? { ...exit, exitCode: 0 } : exit)),
	},
	{
		name: 'exits-with-its-pipes',
		defect: 'A command has not ended while anybody holds its standard output.',
		catches: ['commands/grandchild-holding-pipes'],
		break: (backend) =>
			withProcess(backend, (process) => {
				const closed = deferred<void>();
				async function* stdout(): AsyncGenerator<Uint8Array> {
					try {
						yield* process.stdout;
					} finally {
						closed.resolve();
					}
				}
				return {
					stdout: stdout(),
					exited: process.exited.then(async (exit) => {
						await closed.promise;
						return exit;
					}),
				};
			}),
	},
	{
		name: 'kills-the-top-only',
		defect: 'A kill ends the process that was started, and none that it started.',
		catches: ['commands/timeout-ends-the-tree', 'commands/kill-ends-the-tree'],
		break: (backend) =>
			withProcess(backend, (process) => ({ kill: () => process.signal('SIGKILL') })),
	},
	{
		name: 'one-signal-for-all',
		defect: 'Whatever signal is sent, SIGTERM arrives.',
		catches: ['commands/signals-arrive'],
		break: (backend) =>
			withProcess(backend, (process) => ({ signal: () => process.signal('SIGTERM') })),
	},
	{
		name: 'no-such-process',
		defect: 'A signal to a command that has ended rejects.',
		catches: ['commands/signals-arrive'],
		break: (backend) =>
			withProcess(backend, (process) => {
				let isOver = false;
				const over = (): void => {
					isOver = true;
				};
				process.exited.then(over, over);
				return {
					async signal(name) {
						if (isOver) throw refusal('not-running', 'ESRCH: no such process');
						await process.signal(name);
					},
				};
			}),
	},
	losing(['SIGHUP', 'SIGUSR1'], {
		name: 'signals-get-lost',
		defect: 'A signal that tells a program something is taken and never sent.',
	}),
	losing(['SIGINT', 'SIGQUIT', 'SIGUSR2'], {
		name: 'interrupts-get-lost',
		defect: 'A signal that a keyboard sends is taken and never sent.',
	}),
	losing(['SIGSTOP', 'SIGCONT'], {
		name: 'stops-get-lost',
		defect: 'A signal that stops a program, and one that lets it go on, is taken and never sent.',
	}),
	losing(['SIGKILL'], {
		name: 'kills-get-lost',
		defect: 'SIGKILL is taken and never sent; `kill` is another call.',
	}),
];

function losing(lost: readonly SignalName[], words: Pick<Mutant, 'name' | 'defect'>): Mutant {
	return {
		...words,
		catches: ['commands/signals-arrive'],
		break: (backend) =>
			withProcess(backend, (process) => ({
				async signal(name) {
					if (!lost.includes(name)) await process.signal(name);
				},
			})),
	};
}

function withExit(backend: Backend, change: (exit: ProcessExit) => ProcessExit): Backend {
	return withProcess(backend, (process) => {
		const exited = process.exited.then(change);
		// Whoever waits for the end sees the rejection; nobody has to.
		exited.catch(() => {});
		return { exited };
	});
}
