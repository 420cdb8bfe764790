import type { SandboxError } from '@anybox/core';
import type Dockerode from 'dockerode';
import type { EngineFacts } from '../engine/facts.ts';
import { absent, degraded, failed, holds, type PreflightFinding } from './finding.ts';

const oldestApi = { major: 1, minor: 41 } as const;

/** Which engine answers, or why none does. */
export async function lookAtEngine(
	engine: Dockerode,
	failureOf: (error: unknown) => SandboxError,
): Promise<PreflightFinding> {
	try {
		const { Version, ApiVersion, Components } = await engine.version();
		const words = `${nameIn(Components)} ${Version}, API ${ApiVersion}`;
		if (isNewEnough(ApiVersion)) return holds('engine', words);
		return failed('engine', `${words}; bring one with API 1.41 or newer, as Docker 20.10`);
	} catch (error) {
		const known = failureOf(error);
		if (known.code === 'aborted') throw known;
		const found = known.code === 'unavailable' ? absent : failed;
		return found('engine', known.message);
	}
}

/** As it names itself; Docker's own is just "Engine". */
function nameIn([first]: readonly { readonly Name: string }[]): string {
	return first === undefined || first.Name === 'Engine' ? 'Docker Engine' : first.Name;
}

function isNewEnough(version: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > oldestApi.major || (major === oldestApi.major && minor >= oldestApi.minor);
}

/** What an engine leaves out of what it is asked for, without a word. */
export function lookAtCaps({ missingCaps }: EngineFacts): readonly PreflightFinding[] {
	if (missingCaps.length === 0) return [];
	return [
		degraded(
			'engine.caps',
			`this engine applies no cap on ${missingCaps.join(' and ')}: give it the controllers of cgroups for that`,
		),
	];
}
