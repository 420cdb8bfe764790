import { coldStart } from './measures/cold-start.ts';
import { dockerBackend } from './measures/docker.ts';
import { embeddedBackend } from './measures/embedded.ts';
import { interrupts } from './measures/interrupt.ts';
import { largeOutput } from './measures/large-output.ts';
import { roundTrip } from './measures/round-trip.ts';
import { markdown, type Row } from './row.ts';

/** By the words that choose them: `pnpm bench embedded`. */
const groups = {
	core: [roundTrip, coldStart, interrupts, largeOutput],
	embedded: [embeddedBackend],
	docker: [dockerBackend],
} as const;

const asked = process.argv.slice(2);
const unknown = asked.filter((word) => !Object.hasOwn(groups, word));
if (unknown.length > 0) {
	console.error(
		`there is nothing to measure of ${unknown.join(', ')}; there is ${Object.keys(groups).join(', ')}`,
	);
	process.exit(2);
}
const rows: Row[] = [];
for (const [name, measures] of Object.entries(groups)) {
	if (asked.length > 0 && !asked.includes(name)) continue;
	for (const measure of measures) {
		process.stderr.write(`${measure.name} …\n`);
		rows.push(...(await measure()));
	}
}
console.log(
	`Node ${process.versions.node}, ${process.platform} ${process.arch}\n\n${markdown(rows)}`,
);
