import type { CheckContext } from '../../context.ts';
import { atMost } from '../../expectations.ts';

const mebibyte = 1024 * 1024;
const sampleMs = 2;

/** What V8 lets stand of buffers that nobody holds before it collects them. */
const garbageMiB = 64;

/**
 * Demands that this process grows by at most so much over what it held just before while the work goes on, and puts
 * the growth into the report. The check must run alone.
 */
export async function staysSmall<Value>(
	{ measure }: Pick<CheckContext, 'measure'>,
	{ what, mostMiB }: { readonly what: string; readonly mostMiB: number },
	work: () => Promise<Value>,
): Promise<Value> {
	const before = held();
	const peak = { ...before };
	const look = (): void => {
		const now = held();
		peak.resident = Math.max(peak.resident, now.resident);
		peak.used = Math.max(peak.used, now.used);
	};
	const timer = setInterval(look, sampleMs);
	try {
		return await work();
	} finally {
		clearInterval(timer);
		look();
		const growthMiB = (peak.resident - before.resident) / mebibyte;
		measure('host memory growth', growthMiB, 'MiB');
		// What was let go of before hides growth: it stays with the process, and is used again.
		const hiddenMiB = (peak.used - before.used) / mebibyte - garbageMiB;
		const grownBy = Math.max(growthMiB, hiddenMiB);
		atMost(grownBy, mostMiB, `the MiB by which the host grew during ${what}`);
	}
}

/** What the machine gave this process, and what of it is in use or not yet collected. */
function held(): { readonly resident: number; readonly used: number } {
	const { rss, heapUsed, external } = process.memoryUsage();
	return { resident: rss, used: heapUsed + external };
}
