import type { Labels, SandboxSpec } from '@anybox/core';
import type { ContainerCreateOptions } from 'dockerode';
import type { Egress } from '../egress/egress.ts';
import { firstGuest, guestUser } from './guests.ts';
import { containerLabels, expiryLabel } from './labels.ts';
import { firstLifetimeMs } from './lifetime.ts';
import { likenessLabel } from './likeness.ts';
import { mountsFor } from './mounts.ts';
import { seccompProfile } from './seccomp.ts';

const mebibyte = 1024 * 1024;
const defaultCpu = 1;
const defaultMemoryMiB = 1024;
const defaultPids = 512;
const openFiles = 4096;

export interface Wanted {
	readonly image: string;
	readonly runtime: string;
	readonly spec: SandboxSpec;
	readonly labels: Labels;
	readonly egress: Pick<Egress, 'networkMode' | 'binds'>;
}

/** The container of one sandbox: what it may is said here, and all else is taken away. */
export function containerFor({
	image,
	runtime,
	spec,
	labels,
	egress,
}: Wanted): ContainerCreateOptions {
	const { cpu, memoryMiB, diskMiB, pids } = spec.resources;
	const lifetimeMs = firstLifetimeMs(spec.lifetimeMs);
	const memoryBytes = (memoryMiB ?? defaultMemoryMiB) * mebibyte;
	// What nobody asked for is no more than half of the memory that it is made of.
	const { tmpfs } = mountsFor(diskMiB ?? Math.floor(memoryBytes / mebibyte / 2));
	return {
		Image: image,
		Entrypoint: firstGuest(lifetimeMs),
		Cmd: [],
		User: guestUser,
		WorkingDir: '/workspace',
		Env: [],
		Hostname: 'sandbox',
		Labels: {
			...containerLabels(labels),
			...expiryLabel(Date.now() + lifetimeMs),
			...likenessLabel({ image, runtime, spec }),
		},
		OpenStdin: true,
		StdinOnce: false,
		AttachStdin: true,
		AttachStdout: true,
		AttachStderr: true,
		Tty: false,
		NetworkDisabled: egress.networkMode === 'none',
		Healthcheck: { Test: ['NONE'] },
		HostConfig: {
			Runtime: runtime,
			NetworkMode: egress.networkMode,
			Binds: [...egress.binds],
			AutoRemove: true,
			// The guest is the first process: nothing inside can end it.
			Init: false,
			CapDrop: ['ALL'],
			CapAdd: ['SETUID', 'SETGID', 'SETPCAP'],
			SecurityOpt: ['no-new-privileges', `seccomp=${seccompProfile}`],
			ReadonlyRootfs: true,
			Tmpfs: { ...tmpfs },
			IpcMode: 'private',
			// What the guest says is for us alone; a file of it would grow without end.
			LogConfig: { Type: 'none', Config: {} },
			RestartPolicy: { Name: 'no' },
			PidsLimit: pids ?? defaultPids,
			Ulimits: [
				{ Name: 'nofile', Soft: openFiles, Hard: openFiles },
				{ Name: 'core', Soft: 0, Hard: 0 },
			],
			// Also where nobody asked, or was promised it: a container without caps takes the machine.
			NanoCpus: Math.round((cpu ?? defaultCpu) * 1e9),
			Memory: memoryBytes,
			MemorySwap: memoryBytes,
		},
	};
}
