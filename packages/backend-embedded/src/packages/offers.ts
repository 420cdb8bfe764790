import type { PackageOffer, PackageWant } from '../wire/packages.ts';
import type { LockedPackage, PackageLock } from './package-lock.ts';
import { Unavailable } from './unavailable.ts';
import type { Wheels } from './wheels.ts';

export interface OffersOptions {
	readonly lock: () => PackageLock;
	/** `null` where no package is allowed. */
	readonly wheels: Wheels | null;
	readonly allow: readonly string[];
}

const off =
	'packages are off here; whoever creates the sandbox can turn them on, with embedded({ packages: {} })';

/** What a sandbox gets for what its programs want, and why it gets nothing. */
export class Offers {
	readonly #parts: OffersOptions;
	/** All packages that are allowed, with what they need. */
	#allowed: ReadonlySet<string> | undefined;

	constructor(parts: OffersOptions) {
		this.#parts = parts;
	}

	async offer(want: PackageWant, signal: AbortSignal): Promise<PackageOffer> {
		const { lock, wheels } = this.#parts;
		const { locked, version } = this.#find(want);
		if (locked === undefined) return { missing: null };
		if (wheels === null) return { missing: off };
		if (!this.#isAllowed(locked)) return { missing: this.#notAllowed(locked) };
		if (version !== '' && version !== `==${locked.version}`) {
			return {
				missing: `this Python has ${locked.name} ${locked.version} and no other; leave the version out`,
			};
		}
		const closure = lock().closureOf(locked.name) ?? [];
		// All of them, so that whoever tries again joins none that is about to fail.
		const got = await Promise.allSettled(closure.map((wheel) => wheels.get(wheel, signal)));
		const failed = got.find((its) => its.status === 'rejected');
		if (failed !== undefined) return { missing: reasonOf(failed.reason) };
		return {
			package: locked.name,
			version: locked.version,
			wheels: closure.map(({ file, sha256 }) => ({ file, sha256 })),
		};
	}

	#find({ by, name }: PackageWant): { locked: LockedPackage | undefined; version: string } {
		const lock = this.#parts.lock();
		if (by === 'module') return { locked: lock.holding(name), version: '' };
		const parts = /^(?<package>[\w.-]+)(?<version>.*)$/s.exec(name)?.groups;
		const version = (parts?.['version'] ?? '').replaceAll(/\s/g, '');
		return { locked: lock.named(parts?.['package'] ?? ''), version };
	}

	#isAllowed({ name }: LockedPackage): boolean {
		const { lock, allow } = this.#parts;
		this.#allowed ??= new Set(
			allow.flatMap((allowed) => (lock().closureOf(allowed) ?? []).map((its) => its.name)),
		);
		return this.#allowed.has(name);
	}

	#notAllowed({ name }: LockedPackage): string {
		const { allow } = this.#parts;
		const more = JSON.stringify([...allow, name])
			.replaceAll('"', "'")
			.replaceAll(',', ', ');
		return `it is none of the packages of this sandbox (${allow.join(', ')}, and what they need); whoever creates the sandbox can allow it, with embedded({ packages: { allow: ${more} } })`;
	}
}

function reasonOf(error: unknown): string {
	if (!(error instanceof Unavailable)) {
		return 'its wheel could not be read or kept; look at the cache folder, or give another with embedded({ cacheFolder })';
	}
	return error.remedy === null ? error.message : `${error.message}; ${error.remedy}`;
}
