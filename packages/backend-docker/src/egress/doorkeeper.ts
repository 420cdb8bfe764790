import { isIP } from 'node:net';
import { type EgressAllow, type EgressDecision, egressGate, type EgressGate } from '@anybox/core';
import { type Authority, plainName } from './authority.ts';
import { ByteBudget } from './byte-budget.ts';

/** All addresses of a name. */
export type Lookup = (name: string) => Promise<readonly string[]>;

export interface DoorkeeperParts {
	readonly allow: EgressAllow;
	readonly lookup: Lookup;
	readonly onEgress: ((decision: EgressDecision) => Promise<void>) | undefined;
	/** Called when there are no bytes left. */
	readonly onSpent: () => void;
}

/** Who asked for what is not on the list hears why. */
export class Denied extends Error {}

/** Decides who is let through, and tells of each decision before anybody acts upon it. */
export class Doorkeeper {
	readonly budget: ByteBudget;
	readonly #gate: EgressGate;
	readonly #parts: DoorkeeperParts;

	constructor(parts: DoorkeeperParts) {
		this.#parts = parts;
		this.#gate = egressGate(parts.allow);
		this.budget = new ByteBudget(parts.allow.maxBytes, parts.onSpent);
	}

	/**
	 * The one address that the host is dialled at: names are looked up once, here.
	 *
	 * @throws Denied
	 */
	async addressOf(authority: Authority): Promise<string> {
		const { host, port } = authority;
		const objection = this.budget.objection ?? this.#gate.objectionTo(host, port);
		if (objection !== null) return this.deny(authority, objection);
		if (isIP(host) !== 0) return host;
		const addresses = await this.#parts.lookup(plainName(host)).catch(() => []);
		const [first] = addresses;
		if (first === undefined) return this.deny(authority, 'the name has no address');
		for (const address of addresses) {
			const closed = this.#gate.objectionToAnswer(address);
			// oxlint-disable-next-line no-await-in-loop -- it throws
			if (closed !== null) await this.deny(authority, closed);
		}
		return first;
	}

	async allow({ host, port }: Authority, address: string): Promise<void> {
		const reason = isIP(host) === 0 ? 'the name is on the list' : 'the address is on the list';
		await this.#parts.onEgress?.({ allowed: true, host, port, address, reason });
	}

	/** @throws Denied */
	async deny({ host, port }: Authority, reason: string): Promise<never> {
		await this.#parts.onEgress?.({ allowed: false, host, port, address: null, reason });
		throw new Denied(reason);
	}
}
