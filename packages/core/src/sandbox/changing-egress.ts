import type { Driver } from '../contract/driver.ts';
import { SandboxError } from '../contract/error.ts';
import type { Egress, SandboxSpec } from '../contract/spec.ts';
import { type EgressOptions, parseEgress } from '../policy/egress.ts';
import { fitEgress } from '../policy/egress-fit.ts';
import { egressWords } from '../policy/egress-words.ts';
import { Problems } from '../policy/problems.ts';
import type { Place } from './calls/arguments.ts';
import type { Changes } from './calls/changes.ts';
import type { FrontDoor } from './calls/front-door.ts';
import type { Gate } from './calls/gate.ts';
import type { CallOptions } from './options.ts';

export interface ChangingEgressParts {
	readonly door: FrontDoor;
	readonly gate: Gate;
	readonly driver: Driver;
	readonly changes: Changes;
	readonly spec: SandboxSpec;
}

/** What a sandbox may reach, for as long as it lives. */
export class ChangingEgress {
	readonly #parts: ChangingEgressParts;
	#spec: SandboxSpec;

	constructor(parts: ChangingEgressParts) {
		this.#parts = parts;
		this.#spec = parts.spec;
	}

	/** What is enforced now. */
	get spec(): SandboxSpec {
		return this.#spec;
	}

	set(wanted: EgressOptions, options: CallOptions): Promise<void> {
		const { door, gate, driver, changes } = this.#parts;
		return door.call('setEgress', options, async (place) => {
			const { operation } = place;
			gate.require('setEgress', operation);
			const egress = this.#fit(wanted, place);
			const change = { kind: 'egress-set', egress: egressWords(egress) } as const;
			await changes.make(change, operation, () =>
				gate.call({ ...options, operation, retry: 'safe' }, async (signal) =>
					driver.setEgress?.({ egress: this.#changed(egress, place), signal }),
				),
			);
			this.#spec = Object.freeze({ ...this.#spec, egress });
		});
	}

	/** @throws invalid-argument, and unsupported where no sandbox of the backend could have it */
	#fit(wanted: EgressOptions, place: Place): Egress {
		const { backend } = this.#parts.gate;
		const problems = new Problems();
		const parsed = parseEgress(wanted ?? null, problems);
		const egress = fitEgress({ wanted: parsed, isExplicit: true, backend }, problems);
		problems.throwIfAny(place);
		return egress;
	}

	/** @throws unsupported where this sandbox cannot have it */
	#changed(egress: Egress, place: Place): Exclude<Egress, 'full'> {
		if (typeof this.#parts.spec.egress === 'object' && egress !== 'full') return egress;
		const why =
			egress === 'full'
				? 'none comes to reach everything'
				: 'it was made with no allowlist that could change';
		throw new SandboxError(`this sandbox cannot have that egress: ${why}; make another`, {
			code: 'unsupported',
			...place,
			details: { capability: 'setEgress' },
		});
	}
}
