import { readFileSync } from 'node:fs';

const sampleMs = 5;

/** Runs `action` and gives by how many MiB this process grew at most while it ran. */
export async function hostGrowth(action: () => Promise<unknown>): Promise<number> {
	const before = process.memoryUsage.rss();
	let peak = before;
	const sampler = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, sampleMs);
	try {
		await action();
	} finally {
		clearInterval(sampler);
	}
	return (Math.max(peak, process.memoryUsage.rss()) - before) / 2 ** 20;
}

/** The most memory a process ever had, in MiB; `undefined` where the system does not tell. */
export function peakMemory(pid: number): number | undefined {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
		return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
	} catch {
		return undefined;
	}
}
