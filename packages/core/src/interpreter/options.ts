import type { GuestProcess, SpawnRequest } from '../contract/process.ts';
import type { Clock } from '../policy/clock.ts';
import type { Random } from '../policy/random.ts';
import {
	callback,
	having,
	type OptionRules,
	shape,
	someText,
	wholeNumber,
} from '../policy/rules.ts';
import type { GuestLimits } from './supervisor.ts';

/** What core's interpreter runs on. */
export interface InterpreterOverSpawnOptions {
	/** The driver's. */
	readonly spawn: (request: SpawnRequest) => Promise<GuestProcess>;
	/** For messages. */
	readonly backend: string;
	/** For simulation. */
	readonly clock?: Clock;
	/** For simulation. */
	readonly random?: Random;
	/** Where they differ from the default. */
	readonly limits?: Partial<GuestLimits>;
}

const size = wholeNumber(1);
const limitRules: OptionRules<GuestLimits> = {
	frameBytes: size,
	bundleBytes: size,
	results: size,
	resultBytes: size,
	tailBytes: size,
	spoolBytesPerCell: size,
	spoolBytes: size,
	backgroundBytes: size,
};
export const optionRules = shape(
	{ spawn: callback, backend: someText },
	{
		clock: having('a clock', 'now', 'date', 'after'),
		random: having('a source of randomness', 'id'),
		limits: shape({}, limitRules),
	},
);
