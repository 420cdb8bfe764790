import { setTimeout as sleep } from 'node:timers/promises';
import { Violation } from '../../violation.ts';
import type { CheckContext } from '../../context.ts';

/** Looks again and again until it holds; a `Violation` when it does not in time. `what` says what must come true. */
export async function eventually(
	{ clock, signal }: Pick<CheckContext, 'clock' | 'signal'>,
	{ what, withinMs }: { readonly what: string; readonly withinMs: number },
	holds: () => Promise<boolean>,
): Promise<void> {
	const end = clock.now() + withinMs;
	while (!(await holds())) {
		if (clock.now() >= end) throw new Violation(`${what}: this is not so after ${withinMs} ms`);
		await sleep(20, undefined, { signal });
	}
}
