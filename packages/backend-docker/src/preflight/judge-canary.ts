import type { Isolation } from '@anybox/core';
import type { EngineFacts } from '../engine/facts.ts';
import type { Canary } from './canary.ts';
import { degraded, failed, holds, type PreflightFinding } from './finding.ts';
import type { Seen, Status } from './looking.ts';

/** Of which nothing may be left. */
const capabilitySets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd'] as const;

/** How the kernel names a filter of system calls. */
const filterMode = '2';

export interface Judged {
	/** What sandboxes of this runtime are declared to have. */
	readonly isolation: Isolation;
	readonly facts: EngineFacts;
}

/** Holds what a canary saw against what every sandbox is to be. */
export function judgeCanary(canary: Canary, judged: Judged): readonly PreflightFinding[] {
	const { python, firstCellMs } = canary;
	return [
		holds('canary', `Python ${python}, first cell after ${firstCellMs} ms`),
		kernelFinding(canary, judged),
		capabilitiesFinding(canary),
		seccompFinding(canary, judged),
		...reportFindings(canary),
	];
}

function kernelFinding({ report }: Canary, judged: Judged): PreflightFinding {
	const { isolation, facts } = judged;
	const release = report.kernel?.release ?? 'unknown';
	const isShared = release === facts.kernel;
	const words = `${release}, ${isShared ? "that of the engine's machine" : 'one of its own'}`;
	// A container may have one of its own, and is declared to have none.
	if (isolation === 'container' || !isShared) return holds('kernel', words);
	return failed('kernel', `${words}, where ${isolation} is declared`);
}

function bothOf({ code, guest }: Seen): readonly (readonly [string, Status])[] {
	return [
		['code', code],
		['the guest', guest],
	];
}

function capabilitiesFinding({ seen }: Canary): PreflightFinding {
	const left = bothOf(seen).flatMap(([who, status]) =>
		capabilitySets
			.filter((set) => !/^0+$/.test(status[set] ?? ''))
			.map((set) => `${set} of ${who} is ${status[set] ?? 'not told'}`),
	);
	if (left.length === 0) return holds('capabilities', 'none, effective or in the bounding set');
	return failed('capabilities', left.join(', '));
}

/** gVisor takes no filter of an engine: what code calls is its own kernel, which has one towards the machine. */
function seccompFinding({ seen }: Canary, { isolation }: Judged): PreflightFinding {
	const modes = bothOf(seen).map(([, status]) => status['Seccomp'] ?? 'not told');
	const isFiltered = modes.every((mode) => mode === filterMode);
	if (isFiltered) return holds('seccomp', 'a filter of system calls');
	const words = `no filter inside (mode ${modes.join(', ')})`;
	if (isolation === 'container') return failed('seccomp', words);
	return degraded('seccomp', `${words}; its own kernel answers the calls`);
}

/** What core's own probe saw of the network, and of each cap that was asked for. */
function reportFindings({ report }: Canary): PreflightFinding[] {
	return report.findings.flatMap(({ promise, verdict, asked, seen }) => {
		if (verdict === 'not-asked') return [];
		const words = `${asked}: ${seen}`;
		if (verdict === 'enforced') return [holds(promise, words)];
		return [verdict === 'weaker' ? failed(promise, words) : degraded(promise, words)];
	});
}
