import type { Backend } from '../../src/contract/backend.ts';
import type { Driver } from '../../src/contract/driver.ts';
import { guestArgvFor } from '../../src/interpreter/guest-program.ts';
import { startGuest } from '../../src/interpreter/over-process.ts';
import { hostProcess } from '../host-process/backend.ts';

const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };
export const users = { control: 64_001, code: 64_002 };

/** What is there belongs to root otherwise, who is nobody in the sandbox. */
const handOver = `import os
for directory in ('/workspace','/tmp'):os.chown(directory,${users.code},${users.code})
`;

/**
 * Sandboxes that are reached by one stream alone: a single process of the backend below runs core's guest, and all
 * else, cells and commands, goes through that. The guest is another user than what it runs. Takes root.
 */
export function oneStream(): Backend {
	const below = hostProcess({ privileged: true });
	return {
		...below,
		capabilities: Object.freeze({ ...below.capabilities, interpreter: 'native' } as const),
		create: async (request) => overOneStream(await below.create(request), request.signal),
		connect: async (request) => {
			if (below.connect === undefined) throw new Error('nobody can connect');
			return overOneStream(await below.connect(request), request.signal);
		},
	};
}

async function overOneStream(driver: Driver, signal: AbortSignal): Promise<Driver> {
	if (driver.spawn === undefined) throw new Error('the driver has no spawn');
	const words = [...guestArgvFor(users)];
	const program = words.pop() ?? '';
	const argv = ['python3', ...words.slice(1), `${handOver}${program}`] as const;
	try {
		const process = await driver.spawn({ argv, cwd: '/workspace', environment, signal });
		const guest = await startGuest({ process, backend: 'host-process', signal });
		const { interpreter } = guest;
		return { ...driver, interpreter, spawn: (request) => guest.spawn(request) };
	} catch (error) {
		await driver.destroy({ signal: AbortSignal.timeout(10_000) });
		throw error;
	}
}
