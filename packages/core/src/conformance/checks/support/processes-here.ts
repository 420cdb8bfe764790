import { readdir, readFile } from 'node:fs/promises';

/**
 * Process ids on this machine whose command line holds the marker: what a local backend left running shows up here,
 * in whatever namespace it runs. Where there is no /proc, nothing can be seen.
 */
export async function processesHere(marker: string): Promise<readonly string[]> {
	const names = await readdir('/proc').catch((): string[] => []);
	const pids = names.filter((name) => /^\d+$/.test(name));
	const marked = await Promise.all(
		pids.map(async (pid) => (await commandLine(pid)).includes(marker)),
	);
	return pids.filter((_, index) => marked[index]);
}

function commandLine(pid: string): Promise<string> {
	// It may have ended in the meantime.
	return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}
