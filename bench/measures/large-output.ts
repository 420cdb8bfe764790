import { spawn } from 'node:child_process';
import { Cells } from '../cells.ts';
import { environment } from '../environment.ts';
import { hostGrowth, peakMemory } from '../memory.ts';
import { type Row, ratioRow, rounded } from '../row.ts';
import { timed } from '../statistics.ts';

const gigabyte = 1_000_000_000;
const lineBytes = 100_000_000;
const printGigabyte = `import sys\nline = 'x' * 99_999 + '\\n'\nfor _ in range(${gigabyte / 100_000}): sys.stdout.write(line)`;

/** A gigabyte in lines, and one line of 100 MB: time against a raw pipe, and what both sides need to hold it. */
export async function largeOutput(): Promise<readonly Row[]> {
	await using cells = await Cells.open();
	const guest = Number(await cells.output('import os; print(os.getppid())'));
	let seconds = 0;
	const growth = await hostGrowth(async () => {
		seconds = (await timed(() => cells.run(printGigabyte))) / 1000;
	});
	const guestAfterGigabyte = peakMemory(guest);
	const floor = (await timed(rawGigabyte)) / 1000;
	const lineGrowth = await hostGrowth(() => cells.run(`print('x' * ${lineBytes})`));
	return [
		ratioRow({
			what: '1 GB printed by a cell',
			unit: 'MB/s',
			measured: gigabyte / 1e6 / seconds,
			floor: gigabyte / 1e6 / floor,
			floorIs: 'the same program on a bare pipe',
			goal: '≥ 0.5 ×',
		}),
		memoryRow('host memory growth for 1 GB', growth, '≤ 32 MiB'),
		memoryRow('peak memory of the supervisor, 1 GB', guestAfterGigabyte, ''),
		memoryRow('host memory growth for one line of 100 MB', lineGrowth, '≤ 32 MiB'),
		memoryRow('peak memory of the supervisor, one line of 100 MB', peakMemory(guest), ''),
	];
}

function memoryRow(what: string, mebibytes: number | undefined, goal: string): Row {
	const measured = mebibytes === undefined ? 'cannot be read here' : `${rounded(mebibytes)} MiB`;
	return { what, measured, floor: '', ratio: '', goal };
}

function rawGigabyte(): Promise<void> {
	const child = spawn('python3', ['-I', '-S', '-c', printGigabyte], {
		env: environment,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	return new Promise((resolve) => {
		child.stdout.on('data', () => {});
		child.stdout.once('end', () => resolve());
	});
}
