import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { hostProcess } from '../host-process/backend.ts';
import { SandboxError } from '../../src/contract/error.ts';
import type { GuestFiles } from '../../src/contract/files.ts';
import { deferred } from '../../src/policy/deadline.ts';
import { rejection, smallBackend, withCommands } from './small-backend.ts';

let events: AuditEvent[] = [];
let box: Sandbox;
let refuse = false;

beforeAll(async () => {
	const backend = hostProcess();
	const egress = backend.capabilities.egressNone === false ? 'full' : 'none';
	const write = (event: AuditEvent): void => {
		if (refuse) throw new Error('disk full');
		events.push(event);
	};
	box = await createSandbox(backend, { egress, audit: { write } });
});

beforeEach(() => {
	refuse = false;
	events = [];
});

afterAll(() => box.kill());

/** Without what is new at each run. */
function told(): unknown[] {
	const left = new Set(['at', 'backend', 'sandboxId', 'changeId', 'durationMs']);
	return events.map((event) =>
		Object.fromEntries(Object.entries(event).filter(([name]) => !left.has(name))),
	);
}

function changeEnd(change: string, errorCode: string | null, bytes: number | null = null): unknown {
	return { kind: 'change-end', change, errorCode, bytes, gave: null };
}

test('each change of a file has a line before it and one with what became of it', async () => {
	await box.files.write('/workspace/a.txt', 'abc');
	await box.files.mkdir('/workspace/d');
	await box.files.rename('/workspace/a.txt', '/workspace/d/b.txt');
	await box.files.remove('/workspace/d');

	expect(told()).toEqual([
		{ kind: 'file-write', path: '/workspace/a.txt', bytes: 3 },
		changeEnd('file-write', null, 3),
		{ kind: 'directory-create', path: '/workspace/d' },
		changeEnd('directory-create', null),
		{ kind: 'file-rename', from: '/workspace/a.txt', to: '/workspace/d/b.txt' },
		changeEnd('file-rename', null),
		{ kind: 'file-remove', path: '/workspace/d' },
		changeEnd('file-remove', null),
	]);
	const ids = events.map((event) => ('changeId' in event ? event.changeId : ''));
	expect(ids.filter((_, index) => index % 2 === 0)).toEqual(
		ids.filter((_, index) => index % 2 === 1),
	);
	expect(new Set(ids).size).toBe(4);
});

test('a change that fails says how', async () => {
	await rejection(box.files.rename('/workspace/missing', '/workspace/x'));

	expect(told().at(-1)).toEqual(changeEnd('file-rename', 'not-found'));
});

test('a stream is counted at its end', async () => {
	async function* content(): AsyncGenerator<Uint8Array> {
		yield Buffer.from('four');
		yield Buffer.from('five5');
	}

	await box.files.write('/workspace/s', content());

	expect(told()).toEqual([
		{ kind: 'file-write', path: '/workspace/s', bytes: null },
		changeEnd('file-write', null, 9),
	]);
});

test('contexts that are made, restarted and removed are told', async () => {
	const { contextId } = await box.contexts.create({ cwd: '/workspace' });
	await box.contexts.restart(contextId);
	await box.contexts.remove(contextId);

	expect(told()).toEqual([
		{ kind: 'context-create', language: 'python', cwd: '/workspace' },
		changeEnd('context-create', null),
		{ kind: 'context-restart', contextId },
		changeEnd('context-restart', null),
		{ kind: 'context-remove', contextId },
		changeEnd('context-remove', null),
	]);
});

test('what cannot be recorded is not done', async () => {
	refuse = true;
	const calls = [
		() => box.files.mkdir('/workspace/unrecorded'),
		() => box.files.rename('/workspace/s', '/workspace/unrecorded'),
		() => box.contexts.create(),
	];
	for (const call of calls) expect(await rejection(call())).toMatchObject({ code: 'unavailable' });
	refuse = false;

	expect(await box.files.exists('/workspace/unrecorded')).toBe(false);
});

test('a sandbox that is found gone is told once, whatever goes on after it', async () => {
	const gone = new SandboxError('no such container', { code: 'not-running' });
	const { promise: read, resolve: readAll } = deferred<void>();
	const nothing = async (): Promise<never> => Promise.reject(gone);
	const files: GuestFiles = {
		async write({ content }) {
			for await (const _ of content);
			readAll();
		},
		async *read() {},
		async *list() {},
		stat: nothing,
		mkdir: nothing,
		rename: nothing,
		remove: nothing,
	};
	const audit = { write: (event: AuditEvent) => void events.push(event) };
	const backend = smallBackend({
		capabilities: { ...withCommands, files: 'native' },
		driver: { spawn: nothing, files },
	});
	const lost = await createSandbox(backend, { audit });
	async function* losing(): AsyncGenerator<Uint8Array> {
		await rejection(lost.commands.run('true'));
		yield Buffer.from('a');
		yield Buffer.from('b');
	}

	await rejection(lost.files.write('a', losing()));
	await read;
	await lost.kill();

	expect(lost.state).toBe('lost');
	expect(told().filter((fact) => JSON.stringify(fact).includes('sandbox-lost'))).toEqual([
		{ kind: 'sandbox-lost', reason: 'the sandbox is gone' },
	]);
});
