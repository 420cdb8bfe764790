import type { GuestProcess, SpawnRequest } from '../contract/process.ts';
import type { Clock } from '../policy/clock.ts';
import type { Random } from '../policy/random.ts';
import {
	abortSignal,
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
/** Of every interpreter over the guest protocol, however its guest is started. */
const common = {
	clock: having('a clock', 'now', 'date', 'after'),
	random: having('a source of randomness', 'id'),
	limits: shape({}, limitRules),
};

export const overSpawnRules = shape({ spawn: callback, backend: someText }, common);

const guestProcess = having('a guest process', 'writeStdin', 'closeStdin', 'kill');

export const connectRules = shape(
	{ process: guestProcess, backend: someText },
	{ ...common, signal: abortSignal },
);
