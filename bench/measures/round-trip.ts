import { Cells } from '../cells.ts';
import { lineEcho } from '../line-echo.ts';
import { type Row, ratioRow, rounded } from '../row.ts';
import { inTurns, timed } from '../statistics.ts';

const rounds = 1000;
const warmUp = 50;

/** A cell of a warm interpreter, against a line through the same kind of pipe. */
export async function roundTrip(): Promise<readonly Row[]> {
	await using cells = await Cells.open();
	const floor = lineEcho();
	try {
		for (let round = 0; round < warmUp; round += 1) {
			await cells.run('1+1');
			await floor.echo();
		}
		const { one, other, ratio } = await inTurns(
			rounds,
			() => timed(() => cells.run('1+1')),
			() => timed(() => floor.echo()),
		);
		return [
			ratioRow({
				what: 'warm cell, start to end seen',
				unit: 'ms',
				measured: one,
				floor: other,
				ratio,
				floorIs: 'a line through a bare Python loop',
				goal: '≤ 1 ms',
			}),
			{
				what: 'cells per second, one after the other',
				measured: `${rounded(1000 / one)} /s`,
				floor: '',
				ratio: '',
				goal: '',
			},
		];
	} finally {
		floor.close();
	}
}
