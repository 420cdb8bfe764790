import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, embedded } from 'anybox';
import { hostGrowth } from '../memory.ts';
import { plainRow, type Row } from '../row.ts';
import { median, timed } from '../statistics.ts';
import { startRows } from './embedded-starts.ts';

const cells = 500;
const warmUp = 20;
const outputBytes = 100_000_000;

/** The embedded backend: its starts with and without a snapshot, its cells, its output and its memory. */
export async function embeddedBackend(): Promise<readonly Row[]> {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-bench-'));
	try {
		return [...(await startRows(folder)), ...(await runningRows(folder))];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function runningRows(cacheFolder: string): Promise<readonly Row[]> {
	await using box = await createSandbox({ backend: embedded({ cacheFolder }) });
	const times: number[] = [];
	for (let cell = 0; cell < warmUp + cells; cell += 1) {
		const took = await timed(() => box.runCode('1+1'));
		if (cell >= warmUp) times.push(took);
	}
	const { memoryUsedMiB } = await box.metrics();
	const growth = await hostGrowth(async () => {
		await box.runCode(`line = 'x' * 99_999\nfor _ in range(${outputBytes / 100_000}): print(line)`);
	});
	const after = await box.metrics();
	return [
		plainRow('warm cell', median(times), 'ms', '≤ 5 ms'),
		plainRow('memory of a sandbox with one context and its spare', memoryUsedMiB, 'MiB', ''),
		plainRow('host memory growth for 100 MB of output', growth, 'MiB', '≤ 32 MiB'),
		plainRow('memory of the sandbox after it', after.memoryUsedMiB, 'MiB', ''),
	];
}
