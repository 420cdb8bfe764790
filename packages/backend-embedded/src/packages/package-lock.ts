import { z } from 'zod';
import { plainName } from '../wire/packages.ts';

/** One package of a Python, as it is pinned. */
export interface LockedPackage {
	readonly name: string;
	readonly version: string;
	/** Of its wheel. */
	readonly file: string;
	readonly sha256: string;
	/** Names of packages. */
	readonly needs: readonly string[];
	/** What it is imported by. */
	readonly modules: readonly string[];
}

const packageSchema = z.object({
	name: z.string(),
	version: z.string(),
	file_name: z.string().regex(/^[\w.+-]+$/),
	sha256: z.string().regex(/^[0-9a-f]{64}$/),
	depends: z.array(z.string()),
	imports: z.array(z.string()),
	package_type: z.string(),
});
const lockSchema = z.object({ packages: z.record(z.string(), packageSchema) });

/** The packages that one Python has, each with the one wheel that fits it. */
export class PackageLock {
	readonly #byName = new Map<string, LockedPackage>();
	readonly #byModule = new Map<string, LockedPackage>();

	/** As `pyodide-lock.json` has it. */
	constructor(text: string) {
		for (const entry of Object.values(lockSchema.parse(JSON.parse(text)).packages)) {
			const { name, version, file_name: file, sha256, depends: needs, imports: modules } = entry;
			// Libraries of other kinds are no wheels: what needs one of them cannot be had.
			if (entry.package_type !== 'package' || !file.endsWith('.whl')) continue;
			const locked = { name, version, file, sha256, needs, modules };
			this.#byName.set(plainName(name), locked);
			for (const module of modules) this.#byModule.set(module.split('.')[0] ?? module, locked);
		}
	}

	/** However its name is spelt. */
	named(name: string): LockedPackage | undefined {
		return this.#byName.get(plainName(name));
	}

	/** The same, where all that it needs is there, too. */
	whole(name: string): LockedPackage | undefined {
		return this.closureOf(name) === undefined ? undefined : this.named(name);
	}

	/** All that are whole, sorted by their names. */
	all(): readonly LockedPackage[] {
		return [...this.#byName.values()]
			.filter(({ name }) => this.whole(name) !== undefined)
			.toSorted((left, right) => (plainName(left.name) < plainName(right.name) ? -1 : 1));
	}

	/** The package that brings a module. */
	holding(module: string): LockedPackage | undefined {
		return this.#byModule.get(module);
	}

	/** The package with all that it needs, each after what it needs itself; `undefined` where a part is not there. */
	closureOf(name: string): readonly LockedPackage[] | undefined {
		const found = new Map<string, LockedPackage>();
		return this.#collect(name, found, new Set()) ? [...found.values()] : undefined;
	}

	#collect(name: string, found: Map<string, LockedPackage>, seen: Set<string>): boolean {
		const locked = this.named(name);
		if (locked === undefined) return false;
		if (seen.has(locked.name)) return true;
		seen.add(locked.name);
		if (!locked.needs.every((need) => this.#collect(need, found, seen))) return false;
		found.set(locked.name, locked);
		return true;
	}
}
