import type { SpawnRequest, GuestProcess } from '../contract/process.ts';
import { systemClock } from '../policy/clock.ts';
import { systemRandom } from '../policy/random.ts';
import { checkArgument } from '../policy/rules.ts';
import type { ProgramEvent } from './frame-reader.ts';
import type { GuestEvent } from './frames.ts';
import { GuestPrograms } from './guest-programs.ts';
import { connectRules } from './options.ts';
import { type ConnectGuestOptions, type Guest, guestOver } from './over-guest.ts';
import { startSupervisor } from './supervisor.ts';

/** Core's own guest, started in a process that waits for it. */
export interface StartedGuest extends Guest {
	/** As `Driver.spawn`: the program's streams go over the one of the guest. */
	spawn(request: SpawnRequest): Promise<GuestProcess>;
}

/**
 * For backends that have one stream into a sandbox, and would pay for another: makes a process that runs `guestArgv`,
 * of which nothing was read, core's guest. It has the interpreter, and starts programs besides.
 *
 * @throws invalid-argument; unavailable when the process ends instead of answering
 */
export async function startGuest(options: ConnectGuestOptions): Promise<StartedGuest> {
	checkArgument('startGuest', 'options', options, connectRules);
	const { process, backend, clock = systemClock, random = systemRandom, limits, signal } = options;
	// Nobody is told of anything before there is a context, or a program.
	let take: (event: GuestEvent) => void = () => {};
	let tell: (event: ProgramEvent) => void = () => {};
	const supervisor = await startSupervisor({
		spawn: async () => process,
		backend,
		clock,
		limits,
		cwd: '/',
		signal: signal ?? new AbortController().signal,
		onEvent: (event) => take(event),
		onProgram: (event) => tell(event),
	});
	const programs = new GuestPrograms({ channel: supervisor.channel, backend, random });
	tell = (event) => programs.take(event);
	const onTaker = (taker: (event: GuestEvent) => void): void => {
		take = taker;
	};
	const guest = guestOver({ supervisor, backend, clock, random, onTaker });
	return { ...guest, spawn: (request) => programs.spawn(request) };
}
