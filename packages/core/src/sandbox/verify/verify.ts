import { z } from 'zod';
import { SandboxError } from '../../contract/error.ts';
import type { EnforcementFinding, EnforcementReport } from '../../contract/report.ts';
import type { SandboxSpec } from '../../contract/spec.ts';

const seenSchema = z.object({
	address: z.string(),
	address6: z.string(),
	metadata: z.string(),
	dns: z.string(),
	limits: z.union([
		z.string(),
		z.object({
			memory: z.number().nullable(),
			pids: z.number().nullable(),
			cpu: z.number().nullable(),
			disk: z.number(),
		}),
	]),
	kernel: z.union([
		z.string(),
		z.object({ system: z.string(), release: z.string(), machine: z.string() }),
	]),
	user: z.union([z.string(), z.number()]),
});

type Seen = z.infer<typeof seenSchema>;

/** What the probe printed, checked: it comes from inside a sandbox. */
export function parseProbe(text: string, backend: string): Seen {
	try {
		return seenSchema.parse(JSON.parse(text));
	} catch (cause) {
		throw new SandboxError('the probe gave no answer that can be read', {
			code: 'backend-bug',
			backend,
			operation: 'verify',
			cause,
		});
	}
}

/** Holds what was asked for against what was seen, and adds what the backend found. */
export function judge(
	spec: SandboxSpec,
	seen: Seen,
	found: readonly EnforcementFinding[] = [],
): Pick<EnforcementReport, 'holds' | 'findings' | 'kernel'> {
	const findings = [
		...egressFindings(spec, seen),
		...resourceFindings(spec, seen),
		userFinding(seen),
		...found,
	];
	return {
		holds: findings.every(({ verdict }) => verdict === 'enforced' || verdict === 'not-asked'),
		findings,
		kernel: typeof seen.kernel === 'string' ? null : seen.kernel,
	};
}

function egressFindings(spec: SandboxSpec, seen: Seen): EnforcementFinding[] {
	const { egress } = spec;
	const open = egress === 'full';
	const asked = open ? 'everything may be reached' : 'nothing but the allowed may be reached';
	const direct = { address: seen.address, address6: seen.address6, metadata: seen.metadata };
	const findings = Object.entries(direct).map(
		([name, words]): EnforcementFinding => ({
			promise: `egress.${name}`,
			verdict: open ? 'not-asked' : closed(words, words === 'connected'),
			asked,
			seen: words,
		}),
	);
	// An allowlist by name may have names resolved; only a proxy and `none` close DNS.
	const dnsClosed =
		egress === 'none' || (typeof egress === 'object' && egress.mechanism === 'proxy');
	return [
		...findings,
		{
			promise: 'egress.dns',
			verdict: dnsClosed ? closed(seen.dns, seen.dns.startsWith('resolved')) : 'not-asked',
			asked: dnsClosed ? 'no name is resolved' : 'names may be resolved',
			seen: seen.dns,
		},
	];
}

/** Only a refusal shows that something is closed: what could not be tried, or gave no answer, shows nothing. */
function closed(words: string, isOpen: boolean): EnforcementFinding['verdict'] {
	if (isOpen) return 'weaker';
	return words.startsWith('refused') ? 'enforced' : 'unsupported';
}

function resourceFindings({ resources }: SandboxSpec, seen: Seen): EnforcementFinding[] {
	const limits = typeof seen.limits === 'string' ? undefined : seen.limits;
	return [
		cap('resources.memory', 'MiB', resources.memoryMiB, mebibytes(limits?.memory)),
		cap('resources.pids', 'processes', resources.pids, limits?.pids ?? null),
		cap('resources.cpu', 'cores', resources.cpu, limits?.cpu ?? null),
		cap('resources.disk', 'MiB', resources.diskMiB, mebibytes(limits?.disk)),
	];
}

function mebibytes(bytes: number | null | undefined): number | null {
	if (bytes === null || bytes === undefined) return null;
	return bytes < 0 ? bytes : bytes / 2 ** 20;
}

/** A limit of -1 is none; `null` could not be read. */
function cap(
	promise: string,
	unit: string,
	asked: number | null,
	seen: number | null,
): EnforcementFinding {
	const words = seen === null ? 'no limit can be read' : seen < 0 ? 'no limit' : `${seen} ${unit}`;
	if (asked === null) return { promise, verdict: 'not-asked', asked: 'no cap', seen: words };
	const holds = seen !== null && seen >= 0 && seen <= asked * 1.05;
	const verdict = seen === null ? 'unsupported' : holds ? 'enforced' : 'weaker';
	return { promise, verdict, asked: `at most ${asked} ${unit}`, seen: words };
}

function userFinding(seen: Seen): EnforcementFinding {
	return { promise: 'user', verdict: 'not-asked', asked: 'any user', seen: `uid ${seen.user}` };
}
