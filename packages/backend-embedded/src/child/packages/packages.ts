import type { Operations } from '../../wire/requests.ts';
import {
	type PackageAnswer,
	type PackageOffer,
	type PackageWant,
	plainRequirement,
} from '../../wire/packages.ts';
import { FileTree } from '../files/file-tree.ts';
import { Quota } from '../files/quota.ts';
import { placeAll } from './place.ts';
import { readWheel } from './wheel.ts';

/** Of all packages of a sandbox, unpacked. They are none of the program's own files. */
const unpackedBytes = 512 * 1024 * 1024;
/** Far above what nodes of the program's files are ever numbered by. */
const numbersFrom = 2 ** 50;

interface Awaited {
	readonly want: PackageWant;
	readonly answer: Promise<PackageAnswer>;
	readonly settle: (answer: PackageAnswer) => void;
}

/** The packages of a sandbox: wanted by its programs, got from the host, unpacked once for all contexts. */
export class Packages {
	/** What Python finds as its site packages. */
	readonly tree: FileTree;
	readonly #quota = new Quota(unpackedBytes);
	readonly #wheels: string | null;
	/** Wants without an answer, by their keys; `#untold` are those that the host has not been told. */
	readonly #awaited = new Map<string, Awaited>();
	readonly #untold: PackageWant[] = [];
	readonly #there = new Map<string, PackageAnswer>();
	readonly #unpacked = new Set<string>();
	/** One after the other: two offers may have wheels in common. */
	#unpacking: Promise<unknown> = Promise.resolve();
	#tell: ((want: PackageWant) => void) | undefined;

	/** `wheels` is the folder that they lie in, where there is one. */
	constructor(wheels: string | null) {
		this.#wheels = wheels;
		this.tree = new FileTree(this.#quota, Date.now, numbersFrom);
	}

	/** How much is unpacked. */
	get bytes(): number {
		return this.#quota.usedBytes;
	}

	/** Resolves when it can be imported, or with why it cannot. Who wants the same waits for the same. */
	want(want: PackageWant): Promise<PackageAnswer> {
		const key = keyOf(want);
		const there = this.#there.get(key);
		if (there !== undefined) return Promise.resolve(there);
		const known = this.#awaited.get(key);
		if (known !== undefined) return known.answer;
		let settle: Awaited['settle'] = () => {};
		const answer = new Promise<PackageAnswer>((resolve) => {
			settle = resolve;
		});
		this.#awaited.set(key, { want, answer, settle });
		if (this.#tell === undefined) this.#untold.push(want);
		else this.#tell(want);
		return answer;
	}

	operations(): Operations {
		return {
			'packages.wanted': () => this.#next(),
			'packages.offered': async ({ want, offer }) => {
				await this.#take(want, offer);
				return {};
			},
		};
	}

	/** The host has one such request at a time. */
	#next(): Promise<PackageWant> {
		const untold = this.#untold.shift();
		if (untold !== undefined) return Promise.resolve(untold);
		return new Promise((resolve) => {
			this.#tell = (want) => {
				this.#tell = undefined;
				resolve(want);
			};
		});
	}

	async #take(want: PackageWant, offer: PackageOffer): Promise<void> {
		const key = keyOf(want);
		const unpacking = this.#unpacking.then(() => this.#unpack(offer));
		this.#unpacking = unpacking;
		const answer = await unpacking;
		if (!('missing' in answer)) this.#there.set(key, answer);
		this.#awaited.get(key)?.settle(answer);
		this.#awaited.delete(key);
	}

	async #unpack(offer: PackageOffer): Promise<PackageAnswer> {
		if ('missing' in offer) return offer;
		const fresh = offer.wheels.filter(({ sha256 }) => !this.#unpacked.has(sha256));
		try {
			const files = await Promise.all(fresh.map((wheel) => readWheel(this.#wheels, wheel)));
			// At once: no other context sees a part of a package, or one without what it needs.
			placeAll(this.tree, this.#quota, files.flat());
		} catch (error) {
			return { missing: error instanceof Error ? error.message : String(error) };
		}
		for (const { sha256 } of fresh) this.#unpacked.add(sha256);
		return { package: offer.package, version: offer.version };
	}
}

/** The same for all ways to spell a package: a program can ask for no end of things that are there. */
function keyOf({ by, name }: PackageWant): string {
	return `${by} ${by === 'package' ? plainRequirement(name) : name}`;
}
