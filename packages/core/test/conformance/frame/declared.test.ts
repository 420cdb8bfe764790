import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { withCapabilities, withDriver } from '../../../src/conformance/broken/mutant.ts';
import { overlay } from '../../../src/conformance/broken/overlay.ts';
import { checks } from '../../../src/conformance/checks/index.ts';
import { runCheck } from '../../../src/conformance/run-check.ts';
import type { Backend, CreateRequest } from '../../../src/contract/backend.ts';
import type { Driver } from '../../../src/contract/driver.ts';
import type { GuestProcess } from '../../../src/contract/process.ts';
import { hostProcess } from '../../host-process/backend.ts';
import { isPrivileged } from '../../host-process/open-sandbox.ts';

const cleanUpMs = 10_000;

/** Ends a sandbox after a time that can be set anew. */
function ending(driver: Driver): { readonly after: (ms: number) => void } {
	let timer: NodeJS.Timeout | undefined;
	const end = (): void => {
		void driver.destroy({ signal: AbortSignal.timeout(cleanUpMs) });
	};
	return {
		after(ms) {
			clearTimeout(timer);
			timer = setTimeout(end, ms).unref();
		},
	};
}

/** Tells of every byte to and from a process. */
function noticing(process: GuestProcess, used: () => void): GuestProcess {
	async function* noticed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		for await (const bytes of stream) {
			used();
			yield bytes;
		}
	}
	return overlay(process, {
		stdout: noticed(process.stdout),
		stderr: noticed(process.stderr),
		writeStdin(bytes) {
			used();
			return process.writeStdin(bytes);
		},
	});
}

/** What plain processes have not, as well as it can be had of this process: so that the checks of it are seen to pass. */
function capable(): Backend {
	const declared = withCapabilities(hostProcess(), {
		// Programs of a closed network have one each, in which nobody outside finds a server.
		egressNone: false,
		lifetime: 'native',
		extend: 'native',
		idle: 'native',
		snapshot: 'native',
		expose: 'native',
	});
	return withDriver(declared, (driver, request?: CreateRequest) => {
		const life = ending(driver);
		const idleness = ending(driver);
		if (request !== undefined) life.after(request.spec.lifetimeMs);
		const idleMs = request?.spec.idleMs ?? null;
		const used = (): void => {
			if (idleMs !== null) idleness.after(idleMs);
		};
		const spawn = driver.spawn?.bind(driver);
		used();
		return {
			...(spawn && { spawn: async (wanted) => noticing(await spawn(wanted), used) }),
			extend: async ({ lifetimeMs }) => life.after(lifetimeMs),
			snapshot: async () => ({ snapshotId: randomUUID() }),
			expose: async ({ port }) => ({ url: `http://127.0.0.1:${port}/`, headers: {} }),
		};
	});
}

test.each([
	'lifecycle/backend-minds-the-lifetime',
	'lifecycle/backend-minds-extend',
	'lifecycle/backend-minds-idleness',
	'lifecycle/used-is-not-idle',
	'lifecycle/extend-moves-the-end',
	'lifecycle/snapshots-have-ids',
	'lifecycle/exposed-port-is-reached',
])(
	'%s passes where it is so',
	async (id) => {
		expect(await outcomeOf(id, capable())).toEqual(['pass', undefined]);
	},
	30_000,
);

/** Process ids of its own, over the /tmp that every sandbox of a privileged backend has for itself. */
function walled(): Backend {
	const declared = withCapabilities(hostProcess(), { isolation: 'container' });
	return withDriver(declared, (driver) => {
		const spawn = driver.spawn?.bind(driver);
		if (spawn === undefined) return {};
		const wall = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] as const;
		return { spawn: (request) => spawn({ ...request, argv: [...wall, ...request.argv] }) };
	});
}

test.runIf(isPrivileged).each(['leaks/host-is-out-of-reach', 'leaks/host-is-out-of-sight'])(
	'%s passes behind walls',
	async (id) => {
		expect(await outcomeOf(id, walled())).toEqual(['pass', undefined]);
	},
);

async function outcomeOf(id: string, backend: Backend): Promise<readonly unknown[]> {
	const check = checks.find((one) => one.id === id);
	if (check === undefined) throw new Error(`there is no check ${id}`);
	const { outcome, message } = await runCheck(check, backend);
	return [outcome, message];
}
