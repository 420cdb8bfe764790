import { Cells } from '../cells.ts';
import { lineEcho } from '../line-echo.ts';
import { type Row, ratioRow } from '../row.ts';
import { inTurns, timed } from '../statistics.ts';

const rounds = 30;

/** From nothing to the end of the first cell, against a bare Python loop's first line. */
export async function coldStart(): Promise<readonly Row[]> {
	const { one, other, ratio } = await inTurns(rounds, firstCell, firstLine);
	return [
		ratioRow({
			what: 'spawn to the end of the first cell',
			unit: 'ms',
			measured: one,
			floor: other,
			ratio,
			floorIs: 'spawn to the first line of a bare Python loop',
			goal: '≤ 20 ms above',
		}),
	];
}

async function firstCell(): Promise<number> {
	const startedAt = performance.now();
	await using cells = await Cells.open();
	await cells.run('1+1');
	return performance.now() - startedAt;
}

function firstLine(): Promise<number> {
	return timed(async () => {
		const floor = lineEcho();
		await floor.echo();
		floor.close();
	});
}
