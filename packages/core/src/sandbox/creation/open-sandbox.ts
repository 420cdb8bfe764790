import { Auditor } from '../../audit/auditor.ts';
import type { AuditFact } from '../../audit/event.ts';
import type { Driver } from '../../contract/driver.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { egressWords } from '../../policy/egress-words.ts';
import { FrontDoor } from '../calls/front-door.ts';
import { Gate } from '../calls/gate.ts';
import { checkDriver } from './manifest.ts';
import type { EgressLog } from './egress-log.ts';
import { Sandbox } from '../sandbox.ts';
import type { Settings } from './settings.ts';

export interface Made {
	readonly driver: Driver;
	/** Of a sandbox that was connected to, whoever made it has the log. */
	readonly egressLog?: EgressLog;
	/** `null` for a sandbox whose lifetime another process minds. */
	readonly lifetimeMs: number | null;
}

/** The sandbox over a driver that is what the contract says, once the audit log has it. */
export async function openSandbox(
	settings: Settings,
	{ driver, egressLog, lifetimeMs }: Made,
): Promise<Sandbox> {
	const { backend, place, spec, clock, redactor, exit, options, requestTimeoutMs } = settings;
	checkDriver(backend, driver, place.operation);
	const { tenant, conversation, onAuditFailure = 'block' } = options;
	const auditor = new Auditor({
		sink: options.audit,
		redactor,
		clock,
		common: { backend: backend.name, sandboxId: driver.id, tenant, conversation },
		onFailure: onAuditFailure,
	});
	await auditor.record(created(spec));
	egressLog?.opened(auditor);
	const gate = new Gate({ backend, clock, requestTimeoutMs, exit });
	const door = new FrontDoor(backend.name, exit);
	recordLoss(gate, auditor);
	return Sandbox.open({ ...settings, door, gate, driver, auditor, lifetimeMs });
}

/** Whatever call finds it out. */
function recordLoss(gate: Gate, auditor: Auditor): void {
	const unwatch = gate.watch(() => {
		if (gate.state !== 'lost') return;
		unwatch();
		// Nothing can be prevented any more, and the call that found it out has a failure of its own to tell.
		auditor.record({ kind: 'sandbox-lost', reason: gate.ending }).catch(() => {});
	});
}

function created(spec: SandboxSpec): AuditFact {
	const { isolation, egress, lifetimeMs } = spec;
	return { kind: 'sandbox-create', isolation, egress: egressWords(egress), lifetimeMs };
}
