import type { Driver, ExposeResult, Metrics, SnapshotResult } from '../contract/driver.ts';
import type { BackendRequest } from '../contract/request.ts';
import { Problems } from '../policy/problems.ts';
import type { Place } from './calls/arguments.ts';
import { addressOf, snapshotIdOf } from './calls/audited-answers.ts';
import type { Change, Changes, ChangeSeen } from './calls/changes.ts';
import type { FrontDoor } from './calls/front-door.ts';
import type { Gate } from './calls/gate.ts';
import type { CallOptions } from './options.ts';

export interface OptionalFeaturesOptions {
	readonly door: FrontDoor;
	readonly gate: Gate;
	readonly driver: Driver;
	readonly changes: Changes;
}

interface Feature<Value> {
	readonly name: 'snapshot' | 'expose' | 'metrics';
	/** The driver's, once the arguments are in order; none where it lacks what it declares. */
	readonly method: (place: Place) => ((request: BackendRequest) => Promise<Value>) | undefined;
	readonly audited?: ChangeSeen<Value> & { readonly change: Change };
}

/** What a driver has or has not, and answers by itself. */
export class OptionalFeatures {
	readonly #parts: OptionalFeaturesOptions;

	constructor(parts: OptionalFeaturesOptions) {
		this.#parts = parts;
	}

	snapshot(options: CallOptions): Promise<SnapshotResult> {
		const { driver } = this.#parts;
		return this.#call(options, {
			name: 'snapshot',
			method: () => driver.snapshot?.bind(driver),
			audited: { change: { kind: 'sandbox-snapshot' }, gave: snapshotIdOf },
		});
	}

	expose(port: number, options: CallOptions): Promise<ExposeResult> {
		const { driver } = this.#parts;
		return this.#call(options, {
			name: 'expose',
			method(place) {
				const problems = new Problems();
				problems.wholeNumber('port', port, 1, 65_535);
				problems.throwIfAny(place);
				const expose = driver.expose?.bind(driver);
				return expose && ((request) => expose({ ...request, port }));
			},
			audited: { change: { kind: 'port-expose', port }, gave: addressOf },
		});
	}

	metrics(options: CallOptions): Promise<Metrics> {
		const { driver } = this.#parts;
		return this.#call(options, { name: 'metrics', method: () => driver.metrics?.bind(driver) });
	}

	#call<Value>(options: CallOptions, { name, method, audited }: Feature<Value>): Promise<Value> {
		const { door, gate, changes } = this.#parts;
		return door.call(name, options, async (place) => {
			gate.require(name, name);
			const call = method(place);
			if (call === undefined) throw gate.missing(name);
			const act = (): Promise<Value> =>
				gate.call({ ...options, operation: name, retry: 'unsafe' }, (signal) => call({ signal }));
			if (audited === undefined) return act();
			return changes.make(audited.change, name, act, audited);
		});
	}
}
