import type { ProcessExit } from '@anybox/core';
import type Dockerode from 'dockerode';

export interface Ending {
	readonly engine: Dockerode;
	readonly containerId: string;
	/** What the engine answered to who waited for it. */
	readonly told: unknown;
}

/** An engine keeps what happened in memory, and tells it at once. */
const patienceMs = 2000;
/** Between a kill by the kernel and the end that it brings; an older one was of something else in the container. */
const mostApartNs = 3e9;

/** How a container ended. The engine may have forgotten the container by now, but not what happened to it. */
export async function endOf({ engine, containerId, told }: Ending): Promise<ProcessExit> {
	const exitCode = numberOf(told, 'StatusCode');
	const clean = { exitCode, signal: null, outOfMemory: exitCode === 0 ? false : null };
	if (exitCode === 0 || exitCode === null) return clean;
	try {
		return { ...clean, outOfMemory: await endedForMemory(engine, containerId) };
	} catch {
		return clean;
	}
}

/** A kill by the kernel came last, and not one that somebody asked for. */
async function endedForMemory(engine: Dockerode, containerId: string): Promise<boolean> {
	const stream = await engine.getEvents({
		since: 1,
		filters: { container: [containerId], event: ['oom', 'kill', 'die'] },
		abortSignal: AbortSignal.timeout(patienceMs),
	});
	let killedAt: number | null = null;
	for await (const event of eventsOf(stream)) {
		const at = numberOf(event, 'timeNano') ?? 0;
		const action = fieldOf(event, 'Action');
		if (action === 'die') return killedAt !== null && at - killedAt < mostApartNs;
		killedAt = action === 'oom' ? at : null;
	}
	return false;
}

/** One to a line. */
async function* eventsOf(stream: NodeJS.ReadableStream): AsyncGenerator {
	stream.setEncoding('utf8');
	let begun = '';
	for await (const chunk of stream) {
		const lines = `${begun}${chunk.toString()}`.split('\n');
		begun = lines.pop() ?? '';
		for (const line of lines) yield JSON.parse(line);
	}
}

function fieldOf(of: unknown, name: string): unknown {
	return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

function numberOf(of: unknown, name: string): number | null {
	const value = fieldOf(of, name);
	return typeof value === 'number' ? value : null;
}
