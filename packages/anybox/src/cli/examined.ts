import type { PreflightFinding } from '@anybox/backend-docker';
import type { ChosenBackend } from './backend-words.ts';
import { telling } from './progress.ts';
import { reasonOf } from './reason.ts';
import { tryOut, type Trying } from './trial.ts';

/** How a backend stands here, as rows of a table. */
export interface Examined {
	/** Whether it can be used; a minus where it lacks what it would need. */
	readonly mark: 'ok' | 'no' | '-';
	readonly rows: readonly (readonly string[])[];
}

/** By its own preflight where it has one, else by one sandbox. */
export async function examined({ known, own }: ChosenBackend, trying: Trying): Promise<Examined> {
	const { name, make, preflight } = known;
	if (preflight === undefined) return bySandbox(name, () => make(own), trying);
	const told = telling(trying.terminal, `trying ${name}`);
	try {
		return byFindings(name, await preflight(own, trying.signal));
	} catch (error) {
		return { mark: 'no', rows: [['no', name, reasonOf(error)]] };
	} finally {
		told();
	}
}

function byFindings(name: string, findings: readonly PreflightFinding[]): Examined {
	const has = (wanted: PreflightFinding['verdict']): boolean =>
		findings.some(({ verdict }) => verdict === wanted);
	const mark = has('failed') ? 'no' : has('absent') ? '-' : 'ok';
	const [first, ...others] = findings;
	const rows = others.map(({ subject, verdict, seen }) => ['', subject, `${verdict}: ${seen}`]);
	return { mark, rows: [[mark, name, first?.seen ?? ''], ...rows] };
}

async function bySandbox(
	name: string,
	make: Parameters<typeof tryOut>[0],
	trying: Trying,
): Promise<Examined> {
	const startedAt = performance.now();
	const trial = await tryOut(make, trying, async (box, python) => {
		const took = Math.round(performance.now() - startedAt);
		const { findings } = await box.verify({ signal: trying.signal });
		return {
			words: `Python ${python}, isolation ${box.capabilities.isolation}, first cell after ${took} ms`,
			findings,
		};
	});
	if ('trouble' in trial) return { mark: 'no', rows: [['no', name, trial.trouble]] };
	const { words, findings } = trial.seen;
	const rows = findings.map(({ promise, verdict, seen }) => ['', promise, `${verdict}: ${seen}`]);
	return { mark: 'ok', rows: [['ok', name, words], ...rows] };
}
