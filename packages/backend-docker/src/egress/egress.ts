import * as dns from 'node:dns/promises';
import type { EgressAllow, EgressDecision, SandboxSpec, StartedGuest } from '@anybox/core';
import { SandboxError } from '@anybox/core';
import type { Lookup } from './doorkeeper.ts';
import { EgressProxy } from './proxy.ts';
import { isAsMade, makeSocketFolder, socketName } from './sockets.ts';

const folderInside = '/run/anybox';
const portInside = 3128;
const proxyInside = `http://127.0.0.1:${portInside}`;
const ownAddresses = 'localhost,127.0.0.1,::1';

/** What a driver has to do with it. */
export interface DriverEgress {
	/** For all that runs in the sandbox. */
	readonly environment: Readonly<Record<string, string>>;
	/** Another list, or nothing. @throws unsupported */
	readonly change: (egress: 'none' | EgressAllow) => Promise<void>;
	readonly close: () => Promise<void>;
}

/** What leads out of one sandbox. */
export interface Egress extends DriverEgress {
	/** As the engine takes it. */
	readonly networkMode: string;
	/** As the engine takes them. */
	readonly binds: readonly string[];
	/** Opens the way from inside, and finds out whether it is one. */
	readonly connect: (guest: StartedGuest) => Promise<void>;
}

export interface EgressParts {
	readonly spec: SandboxSpec;
	/** What one that is fully open joins. */
	readonly network: string;
	readonly lookup: Lookup | undefined;
	readonly onEgress: ((decision: EgressDecision) => Promise<void>) | undefined;
}

const nothing: Egress = {
	networkMode: 'none',
	binds: [],
	environment: {},
	connect: async () => {},
	change: async () => {},
	close: async () => {},
};

const emptyList = { domains: [], cidrs: [], ports: [] } as const;

/** Made before the sandbox is, and closed after it. */
export async function openEgress({
	spec,
	network,
	lookup = byThisMachine,
	onEgress,
}: EgressParts): Promise<Egress> {
	const { egress: allow } = spec;
	if (allow === 'none') return nothing;
	if (allow === 'full') return { ...nothing, networkMode: network };
	const folder = await makeSocketFolder();
	const proxy = new EgressProxy({ allow, lookup, onEgress });
	const close = async (): Promise<void> => {
		await proxy.close();
		await folder.remove();
	};
	try {
		await proxy.listen(folder.socket);
	} catch (error) {
		await close();
		throw error;
	}
	return {
		...nothing,
		binds: [`${folder.path}:${folderInside}:ro`],
		environment: proxyVariables(),
		connect: connectForwarder,
		async change(egress) {
			await folder.noteChange();
			proxy.change(egress === 'none' ? { ...allow, ...emptyList } : egress);
		},
		close,
	};
}

/** Whether a sandbox may reach what it was made to reach, as far as this machine knows. */
export async function isEgressAsMade(binds: readonly string[]): Promise<boolean> {
	const path = sharedFolder(binds);
	return path === undefined || isAsMade(path);
}

function sharedFolder(binds: readonly string[]): string | undefined {
	const end = `:${folderInside}:ro`;
	return binds.find((bind) => bind.endsWith(end))?.slice(0, -end.length);
}

/** Of a sandbox whose proxy is its maker's: what runs in it finds that as long as its maker lives. */
export function egressOfAnother(binds: readonly string[]): DriverEgress {
	return {
		environment: sharedFolder(binds) === undefined ? {} : proxyVariables(),
		async change() {
			throw new SandboxError('only who made the sandbox can change what it may reach', {
				code: 'unsupported',
				backend: 'docker',
				operation: 'setEgress',
			});
		},
		close: async () => {},
	};
}

/** No network at all leads out of the sandbox: one socket does, which is brought to a port inside. */
async function connectForwarder(guest: StartedGuest): Promise<void> {
	const path = `${folderInside}/${socketName}`;
	try {
		await guest.request('forward', { port: portInside, path });
	} catch (error) {
		throw new SandboxError(
			'egress.allow cannot be enforced: the sandbox does not reach the socket of the proxy; the engine must run on this machine, and runsc must be registered with --host-uds=open',
			{ code: 'unsupported', backend: 'docker', operation: 'create', cause: error },
		);
	}
}

/** Programs look for the one or the other. */
function proxyVariables(): Readonly<Record<string, string>> {
	const variables = {
		http_proxy: proxyInside,
		https_proxy: proxyInside,
		all_proxy: proxyInside,
		no_proxy: ownAddresses,
	};
	const both = Object.entries(variables).flatMap(([name, value]): [string, string][] => [
		[name, value],
		[name.toUpperCase(), value],
	]);
	return Object.fromEntries(both);
}

async function byThisMachine(name: string): Promise<readonly string[]> {
	const found = await dns.lookup(name, { all: true });
	return found.map(({ address }) => address);
}
