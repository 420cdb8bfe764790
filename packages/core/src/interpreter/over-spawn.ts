import type { GuestInterpreter } from '../contract/interpreter.ts';
import { systemClock } from '../policy/clock.ts';
import { workspace } from '../policy/paths.ts';
import { systemRandom } from '../policy/random.ts';
import { checkArgument } from '../policy/rules.ts';
import { InterpreterOverGuest } from './guest-interpreter.ts';
import { type InterpreterOverSpawnOptions, overSpawnRules } from './options.ts';
import { startSupervisor } from './supervisor.ts';

/**
 * Core's own stateful interpreter: a guest program in the sandbox, over any driver's `spawn`.
 *
 * @throws invalid-argument
 */
export function interpreterOverSpawn(options: InterpreterOverSpawnOptions): GuestInterpreter {
	checkArgument('interpreterOverSpawn', 'options', options, overSpawnRules);
	const { spawn, backend, clock = systemClock, random = systemRandom, limits } = options;
	return new InterpreterOverGuest({
		backend,
		clock,
		random,
		start: (onEvent, signal) =>
			startSupervisor({ spawn, backend, clock, limits, cwd: workspace, signal, onEvent }),
	});
}
