import type { Row } from '../row.ts';
import { dockerBytes } from './docker/bytes.ts';
import { dockerCells } from './docker/cells.ts';
import { engine, runtimes } from './docker/engine.ts';
import { dockerStarts } from './docker/starts.ts';

/** Containers under each runtime, against raw ones of the same engine with the same settings. */
export async function dockerBackend(): Promise<readonly Row[]> {
	try {
		await engine.ping();
	} catch (error) {
		process.stderr.write(`no engine answers, and nothing is measured of it: ${String(error)}\n`);
		return [];
	}
	const rows: Row[] = [];
	for (const runtime of runtimes) {
		for (const measure of [dockerStarts, dockerCells, dockerBytes]) {
			process.stderr.write(`  ${runtime}: ${measure.name} …\n`);
			rows.push(...(await measure(runtime)));
		}
	}
	return rows;
}
