import type { EnforcementFinding } from '@anybox/core';
import { expect, test } from 'vitest';
import type { Canary } from '../../src/preflight/canary.ts';
import { judgeCanary } from '../../src/preflight/judge-canary.ts';

const facts = { kernel: '6.1.0', isHere: true, runtimes: new Map(), missingCaps: [] };
const none = '0000000000000000';
const process = { CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, Seccomp: '2' };

interface Shown {
	readonly code?: Readonly<Record<string, string>>;
	readonly guest?: Readonly<Record<string, string>>;
	readonly kernel?: string;
	readonly findings?: readonly EnforcementFinding[];
}

function canary({ code, guest, kernel = '6.1.0', findings = [] }: Shown): Canary {
	return {
		python: '3.13.0',
		firstCellMs: 100,
		seen: { code: { ...process, ...code }, guest: { ...process, ...guest } },
		report: {
			backend: 'docker',
			sandboxId: 'x',
			at: '',
			durationMs: 1,
			holds: true,
			findings,
			kernel: { system: 'Linux', release: kernel, machine: 'x86_64' },
		},
	};
}

function verdictOf(subject: string, shown: Shown, isolation: 'container' | 'gvisor'): unknown {
	const findings = judgeCanary(canary(shown), { isolation, facts });
	return findings.find((found) => found.subject === subject)?.verdict;
}

test('a container has the kernel of the machine, and what is declared to have its own must', () => {
	expect(verdictOf('kernel', {}, 'container')).toBe('holds');
	expect(verdictOf('kernel', { kernel: '4.4.0' }, 'gvisor')).toBe('holds');
	expect(verdictOf('kernel', {}, 'gvisor')).toBe('failed');
});

test.each(['CapInh', 'CapPrm', 'CapEff', 'CapBnd'])(
	'%s must be empty, of code and of the guest',
	(set) => {
		const left = { [set]: '0000000000000080' };

		expect(verdictOf('capabilities', {}, 'container')).toBe('holds');
		expect(verdictOf('capabilities', { code: left }, 'container')).toBe('failed');
		expect(verdictOf('capabilities', { guest: left }, 'gvisor')).toBe('failed');
		expect(verdictOf('capabilities', { code: { [set]: '' } }, 'container')).toBe('failed');
	},
);

test('without a filter of system calls a container fails, and a kernel of its own is degraded', () => {
	expect(verdictOf('seccomp', {}, 'container')).toBe('holds');
	expect(verdictOf('seccomp', { guest: { Seccomp: '0' } }, 'container')).toBe('failed');
	expect(verdictOf('seccomp', { code: { Seccomp: '0' } }, 'gvisor')).toBe('degraded');
});

test.each([
	['enforced', 'holds'],
	['weaker', 'failed'],
	['unsupported', 'degraded'],
	['not-asked', undefined],
] as const)('what verify finds %s is told as %s', (verdict, told) => {
	const findings = [{ promise: 'egress.dns', verdict, asked: 'none', seen: 'x' }];

	expect(verdictOf('egress.dns', { findings }, 'container')).toBe(told);
});
