import { createSandbox, type EnforcementReport } from '@anybox/core';
import { docker } from '../docker.ts';
import type { DockerOptions } from '../options.ts';
import { lookingCode, type Seen, seenIn } from './looking.ts';

/** What a sandbox of one runtime showed of itself. */
export interface Canary {
	readonly python: string;
	readonly firstCellMs: number;
	readonly seen: Seen;
	readonly report: EnforcementReport;
}

/** Longer than all of it takes; whatever becomes of this process, it ends by then. */
export const canaryLifetimeMs = 60_000;

/** Makes a sandbox as any other, looks around in it, and ends it. */
export async function sendCanary(options: DockerOptions, signal: AbortSignal): Promise<Canary> {
	const startedAt = performance.now();
	const backend = docker(options);
	const { cpu, memory, disk, pids } = backend.capabilities;
	await using box = await createSandbox(backend, {
		signal,
		lifetimeMs: canaryLifetimeMs,
		resources: {
			...(cpu === false ? {} : { cpu: 1 }),
			...(memory === false ? {} : { memoryMiB: 256 }),
			...(disk === false ? {} : { diskMiB: 64 }),
			...(pids === false ? {} : { pids: 256 }),
		},
	});
	const look = await box.runCode(lookingCode, { signal });
	const firstCellMs = Math.round(performance.now() - startedAt);
	const { python, ...seen } = seenIn(look);
	return { python, firstCellMs, seen, report: await box.verify({ signal }) };
}
