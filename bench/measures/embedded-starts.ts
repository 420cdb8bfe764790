import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandbox, embedded, type EmbeddedOptions, SandboxError } from 'anybox';
import { plainRow, type Row, ratioRow } from '../row.ts';
import { inTurns, median, timed } from '../statistics.ts';

type SystemLayer = NonNullable<EmbeddedOptions['systemLayer']>;

const starts = 10;
const slowStarts = 9;
const barePyodide = fileURLToPath(new URL('../bare-pyodide.js', import.meta.url));

/** From nothing to the end of the first cell: with a snapshot, without one, and within the system layer. */
export async function startRows(folder: string): Promise<readonly Row[]> {
	// Which makes the snapshot.
	await firstCell(folder);
	return [await warmRow(folder), ...(await coldRows(folder)), ...(await layerRows(folder))];
}

async function warmRow(folder: string): Promise<Row> {
	const { one, other, ratio } = await inTurns(
		starts,
		async () => (await firstCell(folder)).startMs,
		() => timed(() => once(spawn(process.execPath, ['-e', '0']), 'exit')),
	);
	return ratioRow({
		what: 'create to the end of the first cell, with a snapshot',
		unit: 'ms',
		measured: one,
		floor: other,
		ratio,
		floorIs: 'a Node that does nothing',
		goal: '≤ 500 ms',
	});
}

async function coldRows(folder: string): Promise<readonly Row[]> {
	const ends: number[] = [];
	const { one, other, ratio } = await inTurns(
		slowStarts,
		async () => {
			const { startMs, endMs } = await firstCell(join(folder, String(ends.length)));
			ends.push(endMs);
			return startMs;
		},
		bareFirstCell,
	);
	return [
		ratioRow({
			what: 'the same without a snapshot, which it makes',
			unit: 'ms',
			measured: one,
			floor: other,
			ratio,
			floorIs: 'bare Pyodide',
			goal: '≤ 1.1 ×',
		}),
		plainRow('the end of that sandbox, when the snapshot is kept', median(ends), 'ms', ''),
	];
}

/** Where there is no layer to be had, nothing is measured. */
async function layerRows(folder: string): Promise<readonly Row[]> {
	try {
		await firstCell(folder, 'required');
	} catch (error) {
		if (SandboxError.is(error) && error.code === 'unsupported') return [];
		throw error;
	}
	const { one, other, ratio } = await inTurns(
		starts,
		async () => (await firstCell(folder, 'required')).startMs,
		async () => (await firstCell(folder, 'none')).startMs,
	);
	return [
		ratioRow({
			what: 'create to the end of the first cell, within the system layer',
			unit: 'ms',
			measured: one,
			floor: other,
			ratio,
			floorIs: 'without it',
			goal: '≤ 1.2 ×',
		}),
	];
}

interface Life {
	/** From nothing to the end of the first cell. */
	readonly startMs: number;
	readonly endMs: number;
}

async function firstCell(cacheFolder: string, systemLayer: SystemLayer = 'auto'): Promise<Life> {
	const startedAt = performance.now();
	await using box = await createSandbox({ backend: embedded({ cacheFolder, systemLayer }) });
	await box.runCode('1+1');
	const startMs = performance.now() - startedAt;
	return { startMs, endMs: await timed(() => box.kill()) };
}

/** Until it tells what its first cell gave: its end is not counted, as it is not with us. */
async function bareFirstCell(): Promise<number> {
	const startedAt = performance.now();
	const child = spawn(process.execPath, [barePyodide], { stdio: ['ignore', 'pipe', 'inherit'] });
	const ended = once(child, 'exit');
	await once(child.stdout, 'data');
	const startMs = performance.now() - startedAt;
	await ended;
	return startMs;
}
