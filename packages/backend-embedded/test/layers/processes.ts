import { readdirSync, readFileSync } from 'node:fs';

/** The process and all below it. */
export function familyOf(pid: number): readonly number[] {
	const all = numbers().map((number) => ({ number, parent: parentOf(number) }));
	const family = [pid];
	for (const member of family) {
		family.push(...all.filter(({ parent }) => parent === member).map(({ number }) => number));
	}
	return family;
}

/** A zombie is not. */
export function isAlive(pid: number): boolean {
	const state = statOf(pid)?.[0];
	return state !== undefined && state !== 'Z' && state !== 'X';
}

function parentOf(pid: number): number {
	return Number(statOf(pid)?.[1]);
}

function numbers(): readonly number[] {
	return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** What stands behind the name: its state, its parent and so on. */
function statOf(pid: number): readonly string[] | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	} catch {
		return undefined;
	}
}
