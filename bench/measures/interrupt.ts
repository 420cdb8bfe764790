import { Cells } from '../cells.ts';
import { type Row, rounded } from '../row.ts';
import { median, timed } from '../statistics.ts';

const rounds = 20;
const limitMs = 100;

const programs: Readonly<Record<string, string>> = {
	'an endless loop': 'while True: pass',
	'time.sleep': 'import time; time.sleep(60)',
	'a pending await': 'import asyncio; await asyncio.sleep(60)',
};

/** By how much cells outlive their interrupt. */
export async function interrupts(): Promise<readonly Row[]> {
	await using cells = await Cells.open();
	const rows: Row[] = [];
	for (const [what, code] of Object.entries(programs)) {
		await cells.run('import time, asyncio');
		const overruns: number[] = [];
		for (let round = 0; round < rounds; round += 1) {
			const took = await timed(() => cells.run(code, { interruptAfterMs: limitMs }));
			overruns.push(took - limitMs);
		}
		rows.push({
			what: `${what}, beyond its limit`,
			measured: `${rounded(median(overruns))} ms, at most ${rounded(Math.max(...overruns))} ms`,
			floor: '',
			ratio: '',
			goal: '≤ 100 ms',
		});
	}
	return rows;
}
