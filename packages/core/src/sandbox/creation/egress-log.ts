import type { Auditor } from '../../audit/auditor.ts';
import type { EgressDecision } from '../../contract/egress-decision.ts';
import { deferred } from '../../policy/deadline.ts';

/** What a backend's proxy decides, on its way to an audit log that is opened when the sandbox is there. */
export class EgressLog {
	readonly #auditor = deferred<Auditor>();

	opened(auditor: Auditor): void {
		this.#auditor.resolve(auditor);
	}

	/** As `CreateRequest.onEgress`. */
	readonly tell = async (decision: EgressDecision): Promise<void> => {
		const auditor = await this.#auditor.promise;
		const { allowed, host, port, address, reason } = decision;
		await auditor.record({ kind: 'egress-decision', allowed, host, port, address, reason });
	};
}
