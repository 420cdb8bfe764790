import type { StateTruth } from '../contract/interpreter.ts';
import type { Ended } from '../contract/ended.ts';

/** What an ending means for the next step, where the word alone does not say it. */
export const endingNotes: Readonly<Record<Ended, string | null>> = {
	ok: null,
	error: null,
	timeout: 'it was stopped at its time limit; do less at once or give a larger timeout_seconds',
	cancelled: 'it was cancelled from outside before its end',
	memory: 'it ran out of memory; work on less data at once',
	killed: 'a signal ended it',
	lost: 'the sandbox is gone, with its variables and files',
	unknown:
		'nobody saw how it ended; it may have run in part or as a whole, so look before repeating it',
};

export const stateNotes: Readonly<Record<StateTruth, string | null>> = {
	kept: null,
	lost: 'all variables were lost (the interpreter had to be restarted); files are still there',
	unknown: 'it is not known whether variables are still there; look before relying on them',
};
