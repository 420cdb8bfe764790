import type { Auditor } from '../audit/auditor.ts';
import type { EnforcementReport } from '../contract/report.ts';
import type { SandboxSpec } from '../contract/spec.ts';
import { guestSource } from '../interpreter/guest-program.ts';
import type { CellRun, Contexts } from './api.ts';
import type { Gate } from './gate.ts';
import type { CallOptions, RunCodeOptions } from './options.ts';
import { judge, parseProbe } from './verify.ts';

export interface Inside {
	readonly id: string;
	readonly contexts: Contexts;
	runCode(code: string, options: RunCodeOptions): CellRun;
}

export interface LookingParts {
	readonly gate: Gate;
	readonly auditor: Auditor;
	readonly spec: SandboxSpec;
}

/** Runs the probe in the sandbox, holds what it saw against the spec, and records what came out. */
export async function lookInside(
	box: Inside,
	{ gate, auditor, spec }: LookingParts,
	options: CallOptions,
): Promise<EnforcementReport> {
	const startedAt = gate.clock.now();
	const at = gate.clock.date().toISOString();
	// A context of its own: what model-written code left in the others could lie.
	const { contextId } = await box.contexts.create(options);
	try {
		const { signal } = options;
		const run = await box.runCode(guestSource('probe.py'), {
			context: contextId,
			...(signal === undefined ? {} : { signal }),
		});
		const backend = gate.backend.name;
		const report: EnforcementReport = {
			backend,
			sandboxId: box.id,
			at,
			durationMs: gate.clock.now() - startedAt,
			...judge(spec, parseProbe(run.stdout.text, backend)),
		};
		const { holds, durationMs, findings } = report;
		await auditor.record({ kind: 'verify-report', holds, durationMs, findings });
		return report;
	} finally {
		await box.contexts.remove(contextId).catch(() => {});
	}
}
