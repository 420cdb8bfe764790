import type { Clock } from '../../policy/clock.ts';

export interface PatientAbort {
	readonly signal: AbortSignal;
	/** Forgets the signal that it follows. */
	end(): void;
}

/** Aborts a while after a signal did, and at once where that had aborted before. */
export function patientAbort(signal: AbortSignal, clock: Clock, whileMs: number): PatientAbort {
	if (signal.aborted) return { signal, end() {} };
	const controller = new AbortController();
	let end = (): void => {};
	const wait = (): void => {
		const timer = clock.after(whileMs, () => controller.abort(signal.reason));
		end = () => timer.cancel();
	};
	signal.addEventListener('abort', wait, { once: true });
	return {
		signal: controller.signal,
		end() {
			signal.removeEventListener('abort', wait);
			end();
		},
	};
}
