import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSandbox, embedded, type EmbeddedOptions, SandboxError } from 'anybox';
import { hostGrowth } from '../memory.ts';
import { type Row, ratioRow, rounded } from '../row.ts';
import { inTurns, median, timed } from '../statistics.ts';

type SystemLayer = NonNullable<EmbeddedOptions['systemLayer']>;

const run = promisify(execFile);
const starts = 10;
const slowStarts = 5;
const cells = 500;
const warmUp = 20;
const outputBytes = 100_000_000;

/** The embedded backend: its starts with and without a snapshot, its cells, its output and its memory. */
export async function embeddedBackend(): Promise<readonly Row[]> {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-bench-'));
	try {
		await firstCell(folder);
		return [
			...(await startRows(folder)),
			...(await layerRows(folder)),
			...(await runningRows(folder)),
		];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Where there is no layer to be had, nothing is measured. */
async function layerRows(folder: string): Promise<readonly Row[]> {
	const within = (): Promise<void> => firstCell(folder, 'required');
	try {
		await within();
	} catch (error) {
		if (SandboxError.is(error) && error.code === 'unsupported') return [];
		throw error;
	}
	const { one, other } = await inTurns(
		starts,
		() => timed(within),
		() => timed(() => firstCell(folder, 'none')),
	);
	return [
		ratioRow({
			what: 'create to the end of the first cell, within the system layer',
			unit: 'ms',
			measured: one,
			floor: other,
			floorIs: 'without it',
			goal: '≤ 1.2 ×',
		}),
	];
}

async function startRows(folder: string): Promise<readonly Row[]> {
	const warm = await inTurns(
		starts,
		() => timed(() => firstCell(folder)),
		() => timed(() => run(process.execPath, ['-e', '0'])),
	);
	let fresh = 0;
	const cold = await inTurns(
		slowStarts,
		() => {
			fresh += 1;
			return timed(() => firstCell(join(folder, String(fresh))));
		},
		() => timed(() => run(process.execPath, [barePyodide])),
	);
	return [
		ratioRow({
			what: 'create to the end of the first cell, with a snapshot',
			unit: 'ms',
			measured: warm.one,
			floor: warm.other,
			floorIs: 'a Node that does nothing',
			goal: '≤ 500 ms',
		}),
		ratioRow({
			what: 'the same without a snapshot, which it makes',
			unit: 'ms',
			measured: cold.one,
			floor: cold.other,
			floorIs: 'bare Pyodide',
			goal: '≤ 1.1 ×',
		}),
	];
}

const barePyodide = fileURLToPath(new URL('../bare-pyodide.js', import.meta.url));

async function firstCell(cacheFolder: string, systemLayer: SystemLayer = 'auto'): Promise<void> {
	await using box = await createSandbox({ backend: embedded({ cacheFolder, systemLayer }) });
	await box.runCode('1+1');
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

function plainRow(what: string, value: number | null, unit: string, goal: string): Row {
	const measured = value === null ? 'cannot be read here' : `${rounded(value)} ${unit}`;
	return { what, measured, floor: '', ratio: '', goal };
}
