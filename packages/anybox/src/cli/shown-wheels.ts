import type { FetchedWheel } from '@anybox/backend-embedded';
import { table } from './table.ts';

const origins = { there: 'was there', cache: 'copied', network: 'fetched' } as const;

/** A line for each wheel: how it came, what it is, and where it lies. */
export function shownWheels(wheels: readonly FetchedWheel[]): string {
	return table(
		wheels.map(({ name, version, path, origin }) => [origins[origin], name, version, path]),
	);
}
