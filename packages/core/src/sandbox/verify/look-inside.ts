import type { Auditor } from '../../audit/auditor.ts';
import type { EnforcementReport } from '../../contract/report.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import type { Spawn } from '../calls/driver-answers.ts';
import type { Gate } from '../calls/gate.ts';
import type { CallOptions } from '../options.ts';
import { type CellRunner, probeInContext, probeOverSpawn } from './probe.ts';
import { judge, parseProbe } from './verify.ts';

export interface Inside extends CellRunner {
	readonly id: string;
}

export interface LookingParts {
	readonly gate: Gate;
	readonly auditor: Auditor;
	readonly spec: SandboxSpec;
	readonly spawn: Spawn | undefined;
}

/** Runs the probe in the sandbox, holds what it saw against the spec, and records what came out. */
export async function lookInside(
	box: Inside,
	{ gate, auditor, spec, spawn }: LookingParts,
	options: CallOptions,
): Promise<EnforcementReport> {
	const startedAt = gate.clock.now();
	const at = gate.clock.date().toISOString();
	const backend = gate.backend.name;
	const answer =
		spawn === undefined
			? await probeInContext(box, options)
			: await gate.call({ ...options, operation: 'verify', retry: 'safe' }, (signal) =>
					probeOverSpawn(spawn, signal),
				);
	const report: EnforcementReport = {
		backend,
		sandboxId: box.id,
		at,
		durationMs: gate.clock.now() - startedAt,
		...judge(spec, parseProbe(answer, backend)),
	};
	const { holds, durationMs, findings } = report;
	await auditor.record({ kind: 'verify-report', holds, durationMs, findings });
	return report;
}
