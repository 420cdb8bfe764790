import type { Backend, Labels, SandboxRecord } from '@anybox/core';

export const untilTooLate = (): AbortSignal => AbortSignal.timeout(20_000);

export async function recordsOf(
	backend: Backend,
	labels: Labels,
): Promise<readonly SandboxRecord[]> {
	const records: SandboxRecord[] = [];
	for await (const record of backend.list({ labels, signal: untilTooLate() })) {
		records.push(record);
	}
	return records;
}

export async function isListed(backend: Backend, wanted: string): Promise<boolean> {
	return (await recordsOf(backend, {})).some(({ id }) => id === wanted);
}
