import { expect, test, vi } from 'vitest';
import {
	guestArgvFor,
	type GuestLife,
	type GuestProcess,
	type StartedGuest,
	startGuest,
} from '../../../src/index.ts';
import { hostProcess } from '../../host-process/backend.ts';
import { isPrivileged, openSandbox, start } from '../../host-process/open-sandbox.ts';
import { users } from '../../one-stream/backend.ts';

vi.setConfig({ testTimeout: 20_000 });

const well = { exitCode: 0, signal: null };
const privileged = (): ReturnType<typeof openSandbox> =>
	openSandbox(hostProcess({ privileged: true }));

test.runIf(isPrivileged)('a guest that nobody speaks to ends at its lifetime', async () => {
	const silent = await start(await privileged(), guestArgvFor(users, { lifetimeMs: 300 }));

	expect(await silent.exited).toMatchObject(well);
});

test.runIf(isPrivileged)('a guest that was greeted still ends at its lifetime', async () => {
	const process = await start(await privileged(), guestArgvFor(users, { lifetimeMs: 1500 }));
	const guest = await startGuest({ process, backend: 'host-process' });
	await guest.request('ping', {});

	expect(await process.exited).toMatchObject(well);
});

test.runIf(isPrivileged)('the last word on a lifetime counts, however long it is', async () => {
	const process = await start(await privileged(), guestArgvFor(users, { lifetimeMs: 1000 }));
	const guest = await startGuest({ process, backend: 'host-process' });
	await guest.request('live', { milliseconds: 2 ** 40 });
	let hasEnded = false;
	void process.exited.then(() => (hasEnded = true));

	const driver = await privileged();
	const other = await start(driver, guestArgvFor(users, { lifetimeMs: 2000 }));
	await other.exited;

	await guest.request('ping', {});
	expect(hasEnded).toBe(false);
	await guest.request('live', { milliseconds: 1 });
	expect(await process.exited).toMatchObject(well);
});

test.runIf(isPrivileged)('a guest that came later moves the end of the first', async () => {
	const driver = await privileged();
	const greeted = async (life: GuestLife): Promise<readonly [GuestProcess, StartedGuest]> => {
		const process = await start(driver, guestArgvFor(users, { ...life, sharedAt: '/tmp/life' }));
		return [process, await startGuest({ process, backend: 'host-process' })];
	};
	const [first] = await greeted({ lifetimeMs: 3000 });
	const [second, later] = await greeted({});
	await later.request('live', { milliseconds: 60_000 });
	const other = await start(driver, guestArgvFor(users, { lifetimeMs: 3500 }));
	const ended = await Promise.race([
		first.exited.then(() => 'the first'),
		other.exited.then(() => 'another'),
	]);
	expect(ended).toBe('another');

	await later.request('live', { milliseconds: 100 });

	expect(await first.exited).toMatchObject(well);
	await later.request('ping', {});
	await second.closeStdin();
	expect(await second.exited).toMatchObject(well);
});

test('a lifetime that is none is refused', () => {
	expect(() => guestArgvFor(users, { lifetimeMs: 0 })).toThrow(
		'life.lifetimeMs must be a whole number of at least 1, got 0',
	);
});
