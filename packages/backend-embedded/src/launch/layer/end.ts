import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';

/** Where `bwrap` tells the number of the process that everything else in its namespaces is below. */
const infoDescriptor = 3;

/** What `bwrap` is asked to tell, before its other words. */
export const informing: readonly string[] = ['--info-fd', String(infoDescriptor)];

/**
 * Ends the first process of the namespaces that this `bwrap` makes: the kernel ends all others with it, and `bwrap` exits
 * when they are gone. Ended itself it exits before they are; and what it has just begun to make stays.
 */
export function endOf(child: ChildProcess): () => void {
	let first: number | undefined;
	let isWanted = false;
	const endFirst = (): void => {
		if (!isWanted || first === undefined) return;
		if (isBelow(first, child.pid)) end(first);
		else child.kill('SIGKILL');
	};
	let said = '';
	const info = child.stdio[infoDescriptor];
	if (info instanceof Readable) {
		info.on('error', () => {});
		info.on('data', (piece: Buffer) => {
			said += String(piece);
			const [, pid] = /"child-pid": *(\d+),/.exec(said) ?? [];
			if (pid === undefined || first !== undefined) return;
			first = Number(pid);
			endFirst();
		});
	}
	return () => {
		isWanted = true;
		endFirst();
		// One that is stopped neither tells nor exits.
		child.kill('SIGCONT');
	};
}

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It ended by itself meanwhile.
	}
}

/** A number is given again once its process is gone: this one's parent tells whose it is. */
function isBelow(pid: number, parent: number | undefined): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
	} catch {
		return false;
	}
}
