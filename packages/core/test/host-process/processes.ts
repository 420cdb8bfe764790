import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Python that starts a daemon, which leaves its session twice, loses its parents and prints its process id. */
export const startDaemon = `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        print(os.getpid(), flush=True)
        time.sleep(1000)
    os._exit(0)
`;

/** True while a process lives, a zombie being dead. */
export async function isAlive(pid: number): Promise<boolean> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	return stat !== undefined && !stat.includes(') Z ');
}

/** False when it still lives after 5 seconds. */
export async function endsSoon(pid: number): Promise<boolean> {
	const deadline = performance.now() + 5000;
	while (await isAlive(pid)) {
		if (performance.now() > deadline) return false;
		await delay(5);
	}
	return true;
}

/** The processes with this word in their command line. */
export async function processesOf(word: string): Promise<readonly string[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const commands = pids.map(async (pid) => {
		const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		return command.includes(word) ? [pid] : [];
	});
	return (await Promise.all(commands)).flat();
}
