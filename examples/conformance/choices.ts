import type { Backend } from '@anybox/core';
import { type ConformanceReport, runConformance } from '@anybox/core/conformance';

// #region choices
/** What a nightly job runs: one check at a time, and Ctrl-C ends it with a report. */
export async function nightlyReport(backend: Backend): Promise<ConformanceReport> {
	const stop = new AbortController();
	const onInterrupt = (): void => stop.abort();
	process.once('SIGINT', onInterrupt);
	try {
		return await runConformance(backend, {
			only: ['manifest', 'files/*-names', 'abort/running-cell'],
			disable: [{ id: 'manifest/is-*', reason: 'read by eye' }],
			baseline: [
				{
					id: 'abort/running-cell',
					reason: 'the vendor interrupts nothing',
					link: 'https://tracker.example.org/1',
				},
			],
			concurrency: 1,
			signal: stop.signal,
		});
	} finally {
		process.off('SIGINT', onInterrupt);
	}
}
// #endregion
