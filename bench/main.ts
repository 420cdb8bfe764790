import { coldStart } from './measures/cold-start.ts';
import { interrupts } from './measures/interrupt.ts';
import { largeOutput } from './measures/large-output.ts';
import { roundTrip } from './measures/round-trip.ts';
import { markdown, type Row } from './row.ts';

const rows: Row[] = [];
for (const measure of [roundTrip, coldStart, interrupts, largeOutput]) {
	process.stderr.write(`${measure.name} …\n`);
	rows.push(...(await measure()));
}
console.log(
	`Node ${process.versions.node}, ${process.platform} ${process.arch}\n\n${markdown(rows)}`,
);
