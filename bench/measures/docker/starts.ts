import { type Row, ratioRow } from '../../row.ts';
import { inTurns, timed } from '../../statistics.ts';
import { open, type Settings, settingsOf } from './engine.ts';
import { echoProgram, RawContainer } from './raw-container.ts';

const rounds = 15;
const burst = 50;
const burstRounds = 3;

/** From nothing to the end of the first cell, one after the other and many at once. */
export async function dockerStarts(runtime: string): Promise<readonly Row[]> {
	const settings = await settingsOf(runtime);
	const { one, other } = await inTurns(
		rounds,
		() => firstCell(runtime),
		() => firstLine(settings),
	);
	const many = await inTurns(
		burstRounds,
		() => timed(() => atOnce(() => firstCell(runtime))),
		() => timed(() => atOnce(() => firstLine(settings))),
	);
	return [
		ratioRow({
			what: `${runtime}: create to the end of the first cell`,
			unit: 'ms',
			measured: one,
			floor: other,
			floorIs: 'raw create, attach, start and first line',
			goal: '≤ 1.15 ×',
		}),
		ratioRow({
			what: `${runtime}: ${burst} sandboxes at once, to the end of their first cells`,
			unit: 'ms',
			measured: many.one,
			floor: many.other,
			floorIs: 'as many raw ones',
			goal: '≤ 1.15 ×',
		}),
	];
}

async function atOnce(start: () => Promise<unknown>): Promise<void> {
	await Promise.all(Array.from({ length: burst }, start));
}

/** Without its removal, which is the engine's. */
async function firstCell(runtime: string): Promise<number> {
	const startedAt = performance.now();
	await using box = await open(runtime);
	await box.runCode('1+1');
	return performance.now() - startedAt;
}

async function firstLine(settings: Settings): Promise<number> {
	const startedAt = performance.now();
	await using raw = await RawContainer.start(settings, echoProgram);
	await raw.echo();
	return performance.now() - startedAt;
}
