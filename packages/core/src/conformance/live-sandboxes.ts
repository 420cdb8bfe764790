import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, Labels } from '../contract/backend.ts';
import type { BackendRequest } from '../contract/request.ts';
import type { Clock } from '../policy/clock.ts';
import { withDeadline } from '../policy/deadline.ts';
import { endsWithin } from '../policy/ladder.ts';
import { listedBy } from './answers.ts';
import { describeError } from './words.ts';

export interface LiveSandboxesOptions {
	readonly backend: Backend;
	/** Removes what `backend` did not; the same one, unless that one is broken on purpose. */
	readonly janitor: Backend;
	/** What every sandbox of the check carries, and no other. */
	readonly labels: Labels;
	readonly clock: Clock;
	/** For each call of the clean-up. */
	readonly timeoutMs: number;
	/** How long a creation that was given up may take to disappear from the list. */
	readonly settleMs: number;
}

export interface Leak {
	readonly id: string;
	readonly fact: string;
}

interface Entry {
	readonly id: string;
	readonly destroy: (request: BackendRequest) => Promise<void>;
}

/** Every sandbox that one check made, until it is seen to be gone. */
export class LiveSandboxes {
	readonly #options: LiveSandboxesOptions;
	readonly #entries: Entry[] = [];
	readonly #creations = new Set<Promise<unknown>>();
	#over = false;

	constructor(options: LiveSandboxesOptions) {
		this.#options = options;
	}

	/** Registers what a creation brings, whenever it does and whoever still waits for it. */
	async register<Made>(creation: Promise<Made>, entryOf: (made: Made) => Entry): Promise<Made> {
		const registered = creation.then((made) => {
			const entry = entryOf(made);
			this.#entries.push(entry);
			// The check and its clean-up are over: nobody else will end this one.
			if (this.#over) void this.#destroy(entry).catch(() => this.#sweepUp(entry.id));
			return made;
		});
		this.#creations.add(registered);
		try {
			return await registered;
		} finally {
			this.#creations.delete(registered);
		}
	}

	/** Destroys newest first, looks what is left, and removes that as well as it can. Never rejects. */
	async cleanUp(): Promise<readonly Leak[]> {
		const { clock, timeoutMs } = this.#options;
		await endsWithin(clock, Promise.allSettled(this.#creations), timeoutMs);
		this.#over = true;
		const leaks: Leak[] = [];
		for (const entry of this.#entries.toReversed()) {
			try {
				await this.#destroy(entry);
			} catch (error) {
				leaks.push({ id: entry.id, fact: `could not be destroyed: ${describeError(error)}` });
			}
		}
		leaks.push(...(await this.#stillListed(leaks.map(({ id }) => id))));
		for (const { id } of leaks) await this.#sweepUp(id);
		return leaks;
	}

	#destroy(entry: Entry): Promise<void> {
		return this.#timed('destroy', (signal) => entry.destroy({ signal }));
	}

	async #stillListed(known: readonly string[]): Promise<readonly Leak[]> {
		const made = this.#entries.map(({ id }) => id);
		try {
			let listed = await this.#listed();
			const { clock, settleMs } = this.#options;
			const end = clock.now() + settleMs;
			// One that no call ever returned belongs to a creation that was given up, and may be on its way out.
			while (listed.some((id) => !made.includes(id)) && clock.now() < end) {
				await sleep(50);
				listed = await this.#listed();
			}
			return listed
				.filter((id) => !known.includes(id))
				.map((id) => ({
					id,
					fact: made.includes(id)
						? 'is still listed after it was destroyed'
						: 'is listed, though no call returned it',
				}));
		} catch (error) {
			const fact = `nobody can tell what was left behind: list failed: ${describeError(error)}`;
			return this.#creations.size + made.length > 0 ? [{ id: '?', fact }] : [];
		}
	}

	#listed(): Promise<readonly string[]> {
		const { backend, labels } = this.#options;
		return this.#timed('list', (signal) => idsWithLabels(backend, { labels, signal }));
	}

	async #sweepUp(id: string): Promise<void> {
		const { janitor } = this.#options;
		await this.#timed('destroy', (signal) => janitor.destroy({ id, signal })).catch(() => {});
	}

	#timed<Value>(operation: string, call: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
		const { backend, clock, timeoutMs } = this.#options;
		return withDeadline(
			{ clock, timeoutMs, backend: backend.name, operation, retry: 'safe' },
			call,
		);
	}
}

/** Ids that `list` shows under the labels; a record with other labels is another check's, whatever `list` says. */
export async function idsWithLabels(
	backend: Backend,
	{ labels, signal }: BackendRequest & { readonly labels: Labels },
): Promise<readonly string[]> {
	const ids: string[] = [];
	for await (const record of listedBy(backend, { labels, signal })) {
		const ours = Object.entries(labels).every(([name, value]) => record.labels[name] === value);
		if (ours) ids.push(record.id);
	}
	return [...new Set(ids)];
}
