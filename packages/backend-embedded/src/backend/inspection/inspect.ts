import type { EnforcementFinding } from '@anybox/core';
import { z } from 'zod';
import type { ChosenLayer } from '../choose-layer.ts';
import type { Ask } from '../requests.ts';
import { hostTargets } from './host-targets.ts';
import { judge } from './judge.ts';

const outcomesSchema = z.object({
	read: z.string(),
	write: z.string(),
	start: z.string(),
	connect: z.string(),
	socket: z.string(),
	signal: z.string(),
	pid: z.number(),
});

export interface Inspected {
	readonly ask: Ask;
	/** Of the process that was started here. */
	readonly pid: number | undefined;
	readonly chosen: ChosenLayer;
}

/** Lets a child try what its layers are to keep it from, and tells which of them held. */
export async function inspect({
	ask,
	pid,
	chosen,
}: Inspected): Promise<readonly EnforcementFinding[]> {
	const host = await hostTargets();
	try {
		const outcomes = outcomesSchema.parse(await ask('inspect', host.targets));
		return judge({ outcomes, reached: host.reached(), pid, chosen });
	} finally {
		await host.close();
	}
}
