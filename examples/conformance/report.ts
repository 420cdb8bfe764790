import { runConformance, textReport } from '@anybox/core/conformance';
import { toyBackend } from '../toy-backend/toy-backend.ts';

// #region report
/** Runs two areas of the suite, tells each finding as it comes, and gives the report. */
export async function shortReport(tell: (line: string) => void): Promise<string> {
	const report = await runConformance(toyBackend(), {
		only: ['manifest', 'lifecycle'],
		onFinding: ({ id, outcome }) => tell(`${outcome} ${id}`),
	});
	return textReport(report);
}
// #endregion
