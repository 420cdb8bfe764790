import type { EnforcementFinding } from '@anybox/core';
import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';

const mebibyte = 1024 * 1024;

/** What was asked of the engine, held against what it says of the container now. */
export function inspectContainer(
	asked: ContainerCreateOptions,
	{ HostConfig: seen, Mounts, State }: ContainerInspectInfo,
): readonly EnforcementFinding[] {
	const wanted = asked.HostConfig ?? {};
	const places = Mounts.filter(({ Type }) => Type !== 'tmpfs').map(({ Destination, RW }) =>
		RW ? `${Destination}, writable` : Destination,
	);
	return [
		same('runtime', wanted.Runtime, seen.Runtime),
		same('network', wanted.NetworkMode, seen.NetworkMode),
		same('root', 'read-only', seen.ReadonlyRootfs ? 'read-only' : 'writable'),
		same('places of the host', (wanted.Binds ?? []).map(insideOf).join('; '), places.join('; ')),
		same('capabilities', words(wanted.CapAdd), words(seen.CapAdd)),
		same('all other capabilities', 'dropped', words(seen.CapDrop) === 'ALL' ? 'dropped' : 'kept'),
		same('privileges', 'none', seen.Privileged ? 'all' : 'none'),
		same('new privileges', 'none', hasOption(seen, /^no-new-privileges/) ? 'none' : 'possible'),
		same('system calls', 'filtered', hasOption(seen, /^seccomp=\{/) ? 'filtered' : 'not by us'),
		same('memory', inMebibytes(wanted.Memory), inMebibytes(seen.Memory)),
		same('memory and swap', inMebibytes(wanted.MemorySwap), inMebibytes(seen.MemorySwap)),
		same('processes', String(wanted.PidsLimit), String(seen.PidsLimit)),
		same('processors', cores(wanted.NanoCpus), cores(seen.NanoCpus)),
		same('state', 'running', State.Paused ? 'paused' : State.Status),
	];
}

function same(
	promise: string,
	asked: string | undefined,
	seen: string | undefined,
): EnforcementFinding {
	return {
		promise: `container.${promise}`,
		verdict: asked === seen ? 'enforced' : 'weaker',
		asked: asked || 'none',
		seen: seen || 'none',
	};
}

/** Sorted, without the prefix that newer engines put before each. */
function words(names: unknown): string {
	const all: readonly unknown[] = Array.isArray(names) ? names : [];
	return all
		.map((name) => String(name).replace(/^CAP_/, ''))
		.toSorted()
		.join(', ');
}

/** Of `from:to:ro`. */
function insideOf(bind: string): string {
	const [, to = '', mode = ''] = /:([^:]+)(?::([^:]*))?$/.exec(bind) ?? [];
	return mode.split(',').includes('ro') ? to : `${to}, writable`;
}

function hasOption({ SecurityOpt }: ContainerInspectInfo['HostConfig'], form: RegExp): boolean {
	const options: unknown = SecurityOpt;
	return Array.isArray(options) && options.some((option) => form.test(String(option)));
}

function inMebibytes(bytes: number | undefined): string {
	return `${(bytes ?? 0) / mebibyte} MiB`;
}

function cores(nano: number | undefined): string {
	return `${(nano ?? 0) / 1e9}`;
}
