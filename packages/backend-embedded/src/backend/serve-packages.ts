import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import type { Offers } from '../packages/offers.ts';
import { maxPackageNameChars, type PackageWant } from '../wire/packages.ts';
import type { Ask } from './requests.ts';

const wantSchema = z.object({
	by: z.enum(['module', 'package']),
	name: z.string().max(maxPackageNameChars),
});

/**
 * Answers what a sandbox wants until it is gone: names are all that it can say, and only packages that are allowed
 * come of them.
 */
export async function servePackages(ask: Ask, offers: Offers): Promise<void> {
	const gone = new AbortController();
	// One for each wheel that is waited for.
	setMaxListeners(0, gone.signal);
	try {
		for (;;) {
			// oxlint-disable-next-line no-await-in-loop -- it is told of one after the other
			const want = wantSchema.parse(await ask('packages.wanted', {}));
			void answer(want, { ask, offers, signal: gone.signal });
		}
	} finally {
		gone.abort();
	}
}

const unreadable = 'the list of packages cannot be read; install pyodide@314.0.7 again';

interface Answering {
	readonly ask: Ask;
	readonly offers: Offers;
	readonly signal: AbortSignal;
}

async function answer(want: PackageWant, { ask, offers, signal }: Answering): Promise<void> {
	const offer = await offers.offer(want, signal).catch(() => ({ missing: unreadable }));
	// A sandbox that is gone needs no answer.
	await ask('packages.offered', { want, offer }).catch(() => {});
}
