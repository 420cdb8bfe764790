import { beforeEach, expect, test } from 'vitest';
import type { AuditEvent, AuditSink } from '../../src/audit/event.ts';
import { SandboxError } from '../../src/contract/error.ts';
import type { ProcessExit } from '../../src/contract/process.ts';
import { deferred } from '../../src/policy/deadline.ts';
import type { CommandHandle } from '../../src/sandbox/api.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { quietProcess, rejection, smallBackend, withCommands } from './small-backend.ts';

let events: AuditEvent[] = [];
/** What was done to the process, and how many lines stood before it. */
let done: [step: string, lines: number][] = [];

beforeEach(() => {
	events = [];
	done = [];
});

const keeping: AuditSink = { write: (event) => void events.push(event) };

/** A command that runs until it is killed; of what was recorded, only what follows its start. */
async function started(audit: AuditSink, failure?: SandboxError): Promise<CommandHandle> {
	const { promise: exited, resolve: exit } = deferred<ProcessExit>();
	const note = (step: string): void => void done.push([step, events.length]);
	const process = {
		...quietProcess(),
		exited,
		async signal(name: string) {
			note(name);
			if (failure !== undefined) throw failure;
		},
		async kill() {
			note('kill');
			exit({ exitCode: null, signal: 'SIGKILL', outOfMemory: null });
		},
	};
	const capabilities = { ...withCommands, commandSignals: 'native' } as const;
	const box = await createSandbox(
		smallBackend({ capabilities, driver: { spawn: async () => process } }),
		{ audit },
	);
	return box.commands.start(['sleep', '600']);
}

function commandIdOf(event: AuditEvent | undefined): unknown {
	return event?.kind === 'command-start' ? event.commandId : undefined;
}

test('a signal is told before it is sent, and what became of it', async () => {
	const command = await started(keeping);
	const before = events.length;

	await command.signal('SIGUSR1');

	expect(done).toEqual([['SIGUSR1', before + 1]]);
	const [start, signal, end] = events.slice(before - 1);
	expect(signal).toMatchObject({
		kind: 'command-signal',
		commandId: commandIdOf(start),
		signal: 'SIGUSR1',
	});
	expect(end).toMatchObject({ kind: 'change-end', change: 'command-signal', errorCode: null });
});

test('a signal that fails says how', async () => {
	const failure = new SandboxError('502', { code: 'unavailable', retry: 'unsafe' });
	const command = await started(keeping, failure);

	await rejection(command.signal('SIGTERM'));

	expect(events.at(-1)).toMatchObject({ change: 'command-signal', errorCode: 'unavailable' });
});

test('a kill is told before the command has ended, and tied to it', async () => {
	const command = await started(keeping);
	const before = events.length;

	await command.kill();

	const [start, kill, end, ...more] = events.slice(before - 1);
	const commandId = commandIdOf(start);
	expect(commandId).toEqual(expect.any(String));
	expect(kill).toMatchObject({ kind: 'command-kill', commandId });
	expect(end).toMatchObject({ kind: 'command-end', commandId, ended: 'killed' });
	expect(more).toEqual([]);
	expect(done.every(([, lines]) => lines > before)).toBe(true);
});

test('a kill of what has ended, or under a signal that has aborted, leaves no line', async () => {
	const command = await started(keeping);
	const lines = events.length;

	await rejection(command.kill({ signal: AbortSignal.abort() }));
	expect(events).toHaveLength(lines);

	await command.kill();
	const after = events.length;
	await command.kill();
	expect(events).toHaveLength(after);
});

test('what is written to a command leaves no line', async () => {
	const command = await started(keeping);
	const lines = events.length;

	await command.writeStdin('bytes');
	await command.closeStdin();

	expect(events).toHaveLength(lines);
});

test('a log that cannot be written keeps a signal from being sent, and nobody from a kill', async () => {
	let isFull = false;
	const command = await started({
		write() {
			if (isFull) throw new Error('disk full');
		},
	});
	isFull = true;

	expect(await rejection(command.signal('SIGUSR1'))).toMatchObject({ code: 'unavailable' });
	await command.kill();

	expect(done.map(([step]) => step)).not.toContain('SIGUSR1');
	expect(done.map(([step]) => step)).toContain('kill');
});

test('a log that does not answer delays no kill', async () => {
	let isSlow = false;
	const command = await started({
		write: () => (isSlow ? new Promise(() => {}) : undefined),
	});
	isSlow = true;

	command.kill().catch(() => {});

	await expect.poll(() => done.map(([step]) => step)).toContain('kill');
});
