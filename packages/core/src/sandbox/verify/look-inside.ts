import type { Auditor } from '../../audit/auditor.ts';
import type { Driver } from '../../contract/driver.ts';
import type { EnforcementFinding, EnforcementReport } from '../../contract/report.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import type { Spawn } from '../calls/driver-answers.ts';
import type { Gate } from '../calls/gate.ts';
import type { CallOptions } from '../options.ts';
import { parseFindings } from './findings.ts';
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
	readonly driver: Driver;
}

/** Runs the probe in the sandbox, holds what it saw against the spec, asks the backend, and records what came out. */
export async function lookInside(
	box: Inside,
	parts: LookingParts,
	options: CallOptions,
): Promise<EnforcementReport> {
	const { gate, auditor, spec, spawn } = parts;
	const startedAt = gate.clock.now();
	const at = gate.clock.date().toISOString();
	const backend = gate.backend.name;
	const answer =
		spawn === undefined
			? await probeInContext(box, options)
			: await gate.call({ ...options, operation: 'verify', retry: 'safe' }, (signal) =>
					probeOverSpawn(spawn, signal),
				);
	const found = await foundByBackend(parts, options);
	const report: EnforcementReport = {
		backend,
		sandboxId: box.id,
		at,
		durationMs: gate.clock.now() - startedAt,
		...judge(spec, parseProbe(answer, backend), found),
	};
	const { holds, durationMs, findings } = report;
	await auditor.record({ kind: 'verify-report', holds, durationMs, findings });
	return report;
}

async function foundByBackend(
	{ driver, gate }: LookingParts,
	options: CallOptions,
): Promise<readonly EnforcementFinding[]> {
	const inspect = driver.inspect?.bind(driver);
	if (inspect === undefined) return [];
	const answer = await gate.call({ ...options, operation: 'verify', retry: 'safe' }, (signal) =>
		inspect({ signal }),
	);
	return parseFindings(answer, gate.backend.name);
}
