import type { EnforcementFinding } from '@anybox/core';
import { type Attempt, attempts, type Outcomes } from '../../wire/inspection.ts';
import type { ChosenLayer } from '../choose-layer.ts';

/** What was tried, and what was seen of it from outside. */
export interface Seen {
	readonly outcomes: Outcomes;
	/** What the host saw being reached. */
	readonly reached: ReadonlySet<Attempt>;
	/** Of the process that the host started. */
	readonly pid: number | undefined;
	readonly chosen: Pick<ChosenLayer, 'wanted' | 'layer' | 'words'>;
}

const promised: Readonly<Record<Attempt, string>> = {
	read: 'the process of the sandbox reads no file of the host but its own program',
	write: 'the process of the sandbox writes no file of the host',
	start: 'the process of the sandbox starts no other',
	connect: 'the process of the sandbox reaches no server of the host',
	socket: 'the process of the sandbox reaches no socket among the files of the host',
	signal: 'the process of the sandbox sends no signal to who started it',
};

/** What Node's permission model keeps on every version, and so is promised without the system layer too. */
const always: ReadonlySet<Attempt> = new Set(['read', 'write', 'start']);

/** How the operating system refuses; another error shows nothing. */
const refusals: ReadonlySet<string> = new Set([
	'EACCES',
	'EPERM',
	'EROFS',
	'ENOENT',
	'ESRCH',
	'ECONNREFUSED',
	'ENETUNREACH',
	'EHOSTUNREACH',
]);

/** What an escape from WebAssembly and from the realm would meet, attempt by attempt. */
export function judge(seen: Seen): readonly EnforcementFinding[] {
	return attempts.map((attempt) => {
		const isAsked = always.has(attempt) || seen.chosen.wanted === 'required';
		const { state, words } = stateOf(attempt, seen);
		return {
			promise: `escape.${attempt}`,
			verdict: isAsked ? verdicts[state] : 'not-asked',
			asked: isAsked ? promised[attempt] : "nothing: systemLayer is not 'required'",
			seen: words,
		};
	});
}

const verdicts = { open: 'weaker', refused: 'enforced', unknown: 'unsupported' } as const;

interface State {
	readonly state: keyof typeof verdicts;
	readonly words: string;
}

function stateOf(attempt: Attempt, { outcomes, reached, pid, chosen }: Seen): State {
	const outcome = outcomes[attempt];
	// What has the parent's number among processes of its own is not the parent.
	if (attempt === 'signal' && outcome === 'done' && outcomes.pid !== pid) {
		return refusedBy('the operating system', 'other processes');
	}
	if (outcome === 'done' || reached.has(attempt)) return { state: 'open', words: open(chosen) };
	if (outcome === 'ERR_ACCESS_DENIED') return refusedBy("Node's permission model", outcome);
	if (refusals.has(outcome)) return refusedBy('the operating system', outcome);
	return { state: 'unknown', words: `could not be tried: ${outcome.slice(0, 200)}` };
}

function refusedBy(what: string, how: string): State {
	return { state: 'refused', words: `refused by ${what}: ${how}` };
}

function open({ layer, words }: Seen['chosen']): string {
	return layer === null ? `open: no system layer, ${words}`.slice(0, 500) : 'open';
}
