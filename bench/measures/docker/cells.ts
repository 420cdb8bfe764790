import { type Row, ratioRow, rounded } from '../../row.ts';
import { inTurns, median, timed } from '../../statistics.ts';
import { open, settingsOf } from './engine.ts';
import { echoProgram, RawContainer } from './raw-container.ts';

const rounds = 300;
const warmUp = 20;
const limitMs = 200;
const limits = 10;

/** Cells of a warm sandbox. */
export async function dockerCells(runtime: string): Promise<readonly Row[]> {
	await using box = await open(runtime);
	await using raw = await RawContainer.start(await settingsOf(runtime), echoProgram);
	for (let round = 0; round < warmUp; round += 1) {
		await box.runCode('1+1');
		await raw.echo();
	}
	const { one, other } = await inTurns(
		rounds,
		() => timed(async () => box.runCode('1+1')),
		() => timed(() => raw.echo()),
	);
	const overruns: number[] = [];
	for (let round = 0; round < limits; round += 1) {
		const loop = async () => box.runCode('while True: pass', { timeoutMs: limitMs });
		overruns.push((await timed(loop)) - limitMs);
	}
	return [
		ratioRow({
			what: `${runtime}: warm cell`,
			unit: 'ms',
			measured: one,
			floor: other,
			floorIs: 'a line through a raw attached stream',
			goal: '≤ 3 ×, ≤ 1 ms',
		}),
		{
			what: `${runtime}: an endless loop, beyond its limit`,
			measured: `${rounded(median(overruns))} ms, at most ${rounded(Math.max(...overruns))} ms`,
			floor: '',
			ratio: '',
			goal: '≤ 100 ms',
		},
	];
}
