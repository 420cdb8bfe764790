import { errnos } from '../files/errno.ts';
import type { Answer, Call } from '../../wire/calls.ts';
import { maxPackageNameChars, type PackageAnswer, type PackageWant } from '../../wire/packages.ts';
import type { Packages } from './packages.ts';

/** An interpreter stands still for one at a time; those that its cells gave up may not become many. */
const maxAwaited = 100;

/** What one interpreter wants. It asks again whenever it is woken, until there is an answer. */
export class PackageCalls {
	readonly #packages: Packages;
	readonly #wake: () => void;
	readonly #answers = new Map<string, PackageAnswer | 'awaited'>();

	constructor(packages: Packages, wake: () => void) {
		this.#packages = packages;
		this.#wake = wake;
	}

	/** Nothing where the answer is not there yet. `isNew` of the first call of those that wait for one answer. */
	serve({ values: [by, name, isNew] }: Call): Answer | number {
		if (by !== 'module' && by !== 'package') return errnos.EINVAL;
		if (typeof name !== 'string' || name.length > maxPackageNameChars) return errnos.EINVAL;
		const key = `${by} ${name}`;
		if (isNew === 1) this.#forgetAnswers();
		const answer = this.#answers.get(key);
		if (answer === 'awaited') return {};
		if (answer !== undefined) return answer;
		if (this.#answers.size >= maxAwaited) return errnos.EMFILE;
		this.#answers.set(key, 'awaited');
		void this.#await(key, { by, name });
		return {};
	}

	/** Nobody waits for them any more, and what failed then may work now. */
	#forgetAnswers(): void {
		for (const [key, answer] of this.#answers) {
			if (answer !== 'awaited') this.#answers.delete(key);
		}
	}

	async #await(key: string, want: PackageWant): Promise<void> {
		this.#answers.set(key, await this.#packages.want(want));
		this.#wake();
	}
}
