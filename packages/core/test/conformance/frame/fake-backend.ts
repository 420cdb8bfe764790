import type { Backend, Labels } from '../../../src/contract/backend.ts';
import { type Capabilities, noCapabilities } from '../../../src/contract/capabilities.ts';
import type { Driver } from '../../../src/contract/driver.ts';
import type { Check } from '../../../src/conformance/check.ts';

export interface Fake extends Backend {
	/** What `list` shows. */
	readonly live: Map<string, Labels>;
	/** Ids in the order in which they were destroyed. */
	readonly destroyed: string[];
}

export interface FakeOptions {
	readonly capabilities?: Partial<Capabilities>;
	readonly driver?: (id: string) => Partial<Driver>;
	/** Throws before anything is made. */
	readonly refuse?: () => never;
}

/** A backend whose sandboxes are names in a map: enough for the frame, which never looks into one. */
export function fakeBackend({ capabilities, driver, refuse }: FakeOptions = {}): Fake {
	const live = new Map<string, Labels>();
	const destroyed: string[] = [];
	const forget = async (id: string): Promise<void> => {
		if (live.delete(id)) destroyed.push(id);
	};
	return {
		contract: 1,
		name: 'fake',
		capabilities: Object.freeze({ ...noCapabilities, egressNone: 'native', ...capabilities }),
		live,
		destroyed,
		async create({ labels }) {
			refuse?.();
			const id = `box-${live.size + destroyed.length + 1}`;
			live.set(id, labels);
			return { id, destroy: () => forget(id), ...driver?.(id) };
		},
		async *list({ labels }) {
			for (const [id, own] of live) {
				if (!Object.entries(labels).every(([name, value]) => own[name] === value)) continue;
				yield { id, labels: own, state: 'running', createdAt: null };
			}
		},
		destroy: ({ id }) => forget(id),
	};
}

/** A check with one line of interest. */
export function checkThat(run: Check['run'], rest: Partial<Check> = {}): Check {
	return { id: 'code/inline', level: 'must', claim: 'A sentence.', ...rest, run };
}
