import { SandboxError } from '../contract/error.ts';
import { nearestName } from '../policy/nearest-name.ts';
import { areaOf, areas } from './check.ts';

/** True when the pattern is the id, its area, its first word, or a glob in which `*` stands for anything. */
export function selects(pattern: string, id: string): boolean {
	if (pattern === id || pattern === areaOf(id) || pattern === id.split('/', 1)[0]) return true;
	if (!pattern.includes('*')) return false;
	const pieces = pattern.split('*').map((piece) => piece.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
	return new RegExp(`^${pieces.join('.*')}$`).test(id);
}

/** @throws invalid-argument for a pattern that stands for no check: a typo must not silence or skip anything. */
export function demandKnown(
	option: 'only' | 'disable',
	patterns: readonly string[],
	ids: readonly string[],
): void {
	for (const pattern of patterns) {
		if (ids.some((id) => selects(pattern, id))) continue;
		throw unknownCheck(option, pattern, [...areas, ...ids]);
	}
}

/** @throws invalid-argument for what is not the id of a check. */
export function demandIds(option: string, wanted: readonly string[], ids: readonly string[]): void {
	for (const id of wanted) if (!ids.includes(id)) throw unknownCheck(option, id, ids);
}

function unknownCheck(option: string, wanted: string, known: readonly string[]): SandboxError {
	const nearest = nearestName(wanted, known);
	const hint =
		nearest === undefined ? `the areas are ${areas.join(', ')}` : `did you mean ${nearest}?`;
	return new SandboxError(`${option}: no check is called ${JSON.stringify(wanted)}; ${hint}`, {
		code: 'invalid-argument',
		operation: 'conformance',
	});
}
