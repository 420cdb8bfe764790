import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.ts';
import { SandboxError } from '../../src/contract/error.ts';
import type { Command } from '../../src/sandbox/api.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { CommandOptions } from '../../src/sandbox/options.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { hostProcess } from '../host-process/backend.ts';
import { rejection, smallBackend, withCommands } from './small-backend.ts';

let events: AuditEvent[] = [];
const audit = { write: (event: AuditEvent) => void events.push(event) };
let box: Sandbox;

beforeAll(async () => {
	const backend = hostProcess();
	const egress = backend.capabilities.egressNone === false ? 'full' : 'none';
	box = await createSandbox(backend, { egress, audit });
});

beforeEach(() => {
	events = [];
});

afterAll(() => box.kill());

/** The two lines of one thing, and that they belong together. */
function pair(id: 'cellId' | 'commandId' | 'changeId'): readonly [AuditEvent, AuditEvent] {
	expect(events).toHaveLength(2);
	const [start, end] = events;
	if (start === undefined || end === undefined) throw new Error('two lines were told of');
	expect(Reflect.get(end, id)).toBe(Reflect.get(start, id));
	return [start, end];
}

const notStarted = { ended: 'not-started', stdoutBytes: 0, stderrBytes: 0 };

test('a cell of a context that is not there has an end as well', async () => {
	const error = await rejection(box.runCode('1', { context: 'nobody' }));

	expect(error).toMatchObject({ code: 'not-found', operation: 'runCode' });
	const [start, end] = pair('cellId');
	expect(start).toMatchObject({ kind: 'cell-start', contextId: 'nobody' });
	const lost = { state: 'unknown', epoch: null, errorCode: 'not-found' };
	expect(end).toMatchObject({ kind: 'cell-end', contextId: 'nobody', ...notStarted, ...lost });
});

const commands: readonly [string, Command, CommandOptions, string][] = [
	['whose program is missing', ['/no/such/program'], {}, 'not-found'],
	['whose directory is missing', ['true'], { cwd: '/no/such/directory' }, 'not-found'],
	['that was aborted before it began', ['true'], { signal: AbortSignal.abort() }, 'aborted'],
];

test.each(commands)('a command %s has an end as well', async (_, command, options, errorCode) => {
	await rejection(box.commands.run(command, options));

	const [start, end] = pair('commandId');
	expect(start).toMatchObject({ kind: 'command-start', argv: command });
	expect(end).toMatchObject({ kind: 'command-end', ...notStarted, errorCode });
});

test('a command that may have started for all that is known has an unknown end', async () => {
	const lost = new SandboxError('502', { code: 'unavailable', retry: 'unsafe' });
	const backend = smallBackend({
		capabilities: withCommands,
		driver: { spawn: async () => Promise.reject(lost) },
	});
	const small = await createSandbox(backend, { audit });
	events = [];

	await rejection(small.commands.run('true'));

	expect(pair('commandId')[1]).toMatchObject({ ended: 'unknown', errorCode: 'unavailable' });
});

const capabilities = {
	...withCommands,
	extend: 'native',
	egressNone: 'native',
	egressAllow: ['proxy'],
	setEgress: 'native',
	pause: 'native',
	snapshot: 'native',
	expose: 'native',
} as const;

function lifecycleBox(answer: () => Promise<unknown>): Promise<Sandbox> {
	const driver = {
		spawn: answer,
		extend: answer,
		setEgress: answer,
		pause: answer,
		resume: answer,
		snapshot: answer,
		expose: answer,
	};
	return createSandbox(smallBackend({ capabilities, driver }), {
		audit,
		egress: { allow: { domains: ['example.org'] } },
	});
}

type Lifecycle = readonly [
	kind: string,
	facts: object,
	gave: string | null,
	act: (sandbox: Sandbox) => Promise<unknown>,
];

const lifecycle: readonly Lifecycle[] = [
	['sandbox-extend', { lifetimeMs: 9000 }, null, (sandbox) => sandbox.extend(9000)],
	['egress-set', { egress: 'none' }, null, (sandbox) => sandbox.setEgress('none')],
	['sandbox-pause', {}, null, (sandbox) => sandbox.pause()],
	['sandbox-resume', {}, null, (sandbox) => sandbox.resume()],
	['sandbox-snapshot', {}, 'one', (sandbox) => sandbox.snapshot()],
	['port-expose', { port: 80 }, 'https://80.vendor.invalid/a', (sandbox) => sandbox.expose(80)],
];

test.each(lifecycle)('%s is told before it is done, and after', async (kind, facts, gave, act) => {
	const done: string[] = [];
	const answer = async (): Promise<object> => {
		done.push(`${events.length} lines before`);
		return { snapshotId: 'one', url: 'https://user:word@80.vendor.invalid/a?key=k#hash' };
	};
	const sandbox = await lifecycleBox(answer);
	if (kind === 'sandbox-resume') await sandbox.pause();
	events = [];
	done.length = 0;

	await act(sandbox);

	expect(done).toEqual(['1 lines before']);
	const [start, end] = pair('changeId');
	expect(start).toMatchObject({ kind, ...facts });
	expect(end).toMatchObject({ kind: 'change-end', change: kind, errorCode: null, gave });
});

test.each(['sandbox-snapshot', 'port-expose'])(
	'%s that gave nothing that can be told has an end as well',
	async (kind) => {
		for (const answer of [undefined, {}, { snapshotId: 7, url: 'no address' }]) {
			const sandbox = await lifecycleBox(async () => answer);
			events = [];

			await lifecycle.find(([name]) => name === kind)?.[3](sandbox);

			expect(pair('changeId')[1]).toMatchObject({ change: kind, errorCode: null, gave: null });
		}
	},
);

test.each(lifecycle)('%s that fails says how', async (kind, _, __, act) => {
	const failure = new SandboxError('no', { code: 'quota-exceeded' });
	const sandbox = await lifecycleBox(async () => Promise.reject(failure));
	events = [];

	expect(await rejection(act(sandbox))).toMatchObject({ code: 'quota-exceeded' });

	expect(pair('changeId')[1]).toMatchObject({
		change: kind,
		errorCode: 'quota-exceeded',
		gave: null,
	});
});

test('a resume that cannot be recorded leaves the sandbox paused', async () => {
	let isFull = false;
	const sink = {
		write(): void {
			if (isFull) throw new Error('disk full');
		},
	};
	const driver = { spawn: async () => {}, pause: async () => {}, resume: async () => {} };
	const backend = smallBackend({ capabilities: { ...withCommands, pause: 'native' }, driver });
	const sandbox = await createSandbox(backend, { audit: sink });
	await sandbox.pause();
	isFull = true;

	expect(await rejection(sandbox.resume())).toMatchObject({ code: 'unavailable' });

	expect(sandbox.state).toBe('paused');
});
