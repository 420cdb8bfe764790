import { type Area, areaOf, areas } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Findings in chapters, in the order of the areas; areas without any are left out. */
export function byArea(
	findings: readonly Finding[],
): readonly { readonly area: Area; readonly findings: readonly Finding[] }[] {
	return areas
		.map((area) => ({ area, findings: findings.filter(({ id }) => areaOf(id) === area) }))
		.filter((chapter) => chapter.findings.length > 0);
}
