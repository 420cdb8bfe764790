import {
	type Capabilities,
	type EgressMechanism,
	type Feature,
	type Isolation,
	isolations,
	type Language,
} from '../contract/capabilities.ts';
import { SandboxError } from '../contract/error.ts';
import { isRecord } from '../policy/argument.ts';
import { checkArgument, text } from '../policy/rules.ts';
import type { CheckContext } from './context.ts';

/** The chapters of a report, in order. */
export const areas = [
	'manifest',
	'lifecycle',
	'code',
	'results',
	'contexts',
	'streams',
	'timeouts',
	'abort',
	'output',
	'files',
	'commands',
	'egress',
	'resources',
	'leaks',
	'errors',
	'idempotency',
] as const;

/** One of the chapters. */
export type Area = (typeof areas)[number];

/** First words of ids that have no chapter of their own. */
const folded = {
	create: 'lifecycle',
	list: 'lifecycle',
	destroy: 'lifecycle',
	connect: 'lifecycle',
	state: 'contexts',
	spawn: 'commands',
} as const satisfies Record<string, Area>;

/** `area/kebab-fact`. */
export type CheckId = `${Area | keyof typeof folded}/${string}`;

/** A violated `must` fails the run, a violated `should` is a warning. */
export type Level = 'must' | 'should';

/**
 * What a backend may have or lack. The name of a capability stands for any value but `false`, `null`, the
 * empty list and the isolation `none`; `languages:javascript` and `egressAllow:proxy` stand for one entry of a list,
 * `lifetime:native` for what the backend does by itself, and `isolation:container` for that boundary or a stronger one.
 */
export type Requirement =
	| keyof Capabilities
	| `languages:${Language}`
	| `egressAllow:${EgressMechanism}`
	| `isolation:${Isolation}`
	| `${Feature}:native`;

/** One sentence of the contract, and how to see whether a backend keeps it. */
export interface Check {
	/** Stable for ever: reports, baselines and docs link to it. */
	readonly id: CheckId;
	readonly level: Level;
	/** The sentence of docs/reference/contract.md that this check proves. */
	readonly claim: string;
	/** Runs only where all of these are declared. */
	readonly needs?: readonly Requirement[];
	/** Runs only where this is declared absent, to prove that absence is honest. */
	readonly lacks?: Requirement;
	/** Measures time or memory: no other check of the run goes on beside it. */
	readonly alone?: true;
	/** Resolves where the claim holds, and rejects with a `Violation` where it does not. */
	run(context: CheckContext): Promise<void>;
}

export function declares(capabilities: Capabilities, requirement: Requirement): boolean {
	const [name, entry] = requirement.split(':', 2);
	const values: readonly [string, unknown][] = Object.entries(capabilities);
	const value = values.find(([key]) => key === name)?.[1];
	if (Array.isArray(value)) return entry === undefined ? value.length > 0 : value.includes(entry);
	if (name === 'isolation') return strengthOf(value) >= strengthOf(entry ?? 'process');
	if (entry !== undefined) return value === entry;
	return value !== undefined && value !== false && value !== null;
}

function strengthOf(isolation: unknown): number {
	return isolations.findIndex((known) => known === isolation);
}

/** What keeps a check from applying, in words; `undefined` where it applies. */
export function whyNot(
	check: Pick<Check, 'needs' | 'lacks'>,
	capabilities: Capabilities,
): string | undefined {
	// Nothing keeps a check from telling that there is no manifest.
	if (!isRecord(capabilities)) return undefined;
	const absent = (check.needs ?? []).filter((need) => !declares(capabilities, need));
	if (absent.length > 0) return `lacks ${absent.join(', ')}`;
	const { lacks } = check;
	return lacks !== undefined && declares(capabilities, lacks) ? `has ${lacks}` : undefined;
}

/** Whether the check can be run on a backend that declares these. */
export function applies(
	check: Pick<Check, 'needs' | 'lacks'>,
	capabilities: Capabilities,
): boolean {
	return whyNot(check, capabilities) === undefined;
}

/**
 * The chapter of a check.
 *
 * @throws invalid-argument for an id that begins with no known word.
 */
export function areaOf(id: string): Area {
	checkArgument('areaOf', 'id', id, text);
	const first = id.split('/', 1)[0];
	const area =
		areas.find((name) => name === first) ??
		Object.entries(folded).find(([name]) => name === first)?.[1];
	if (area === undefined) {
		throw new SandboxError(
			`the check id ${JSON.stringify(id)} names no area; it must begin with one, such as ${areas[0]}/`,
			{ code: 'invalid-argument', operation: 'areaOf' },
		);
	}
	return area;
}
