import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { DockerOptions } from '../src/index.ts';

export interface DyingHost {
	/** Of its sandbox, in which its code has run. */
	readonly id: string;
	/** Without a chance to end anything. */
	readonly die: () => Promise<void>;
}

/** Another process, with a sandbox of its own or connected to the one of that id. */
export async function dyingHost(
	options: DockerOptions,
	code: string,
	id?: string,
): Promise<DyingHost> {
	const fixture = fileURLToPath(new URL('dying-host.mjs', import.meta.url));
	const words = [fixture, JSON.stringify(options), code, ...(id === undefined ? [] : [id])];
	const host = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
	onTestFinished(() => void host.kill('SIGKILL'));
	const [line] = await once(host.stdout, 'data');
	return {
		id: JSON.parse(String(line)).id,
		die: async () => {
			host.kill('SIGKILL');
			await once(host, 'exit');
		},
	};
}
