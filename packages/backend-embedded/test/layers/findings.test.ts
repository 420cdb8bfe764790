import { createSandbox, type EnforcementReport } from '@anybox/core';
import { describe, expect, test, vi } from 'vitest';
import { judge, type Seen } from '../../src/backend/inspection/judge.ts';
import { embedded, type SystemLayerWanted } from '../../src/index.ts';
import { findLayer } from '../../src/launch/layer/find-layer.ts';

// A Python, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const { layer } = await findLayer();

async function reportOf(systemLayer: SystemLayerWanted): Promise<EnforcementReport> {
	await using box = await createSandbox(embedded({ systemLayer }));
	return await box.verify();
}

/** Who refused what, or that it is open, and what of it was asked for. */
function told({ findings }: Pick<EnforcementReport, 'findings'>): Readonly<Record<string, string>> {
	const own = findings.filter(({ promise }) => promise.startsWith('escape.'));
	return Object.fromEntries(
		own.map(({ promise, verdict, seen }) => [
			promise.replace('escape.', ''),
			`${verdict}: ${seen.split(':')[0]}`,
		]),
	);
}

/** Before Node 25 the permission model has nothing to say about the network. */
const isNetOfNode = Number(process.versions.node.split('.')[0]) >= 25;
const byNode = {
	read: "enforced: refused by Node's permission model",
	write: "enforced: refused by Node's permission model",
	start: "enforced: refused by Node's permission model",
};
const network = (verdict: string, without: string): Readonly<Record<string, string>> => {
	const words = isNetOfNode ? "refused by Node's permission model" : without;
	return { connect: `${verdict}: ${words}`, socket: `${verdict}: ${words}` };
};

describe.runIf(layer !== null)('verify of a sandbox with the layer', () => {
	test('tells that it is enforced where it is required', async () => {
		const report = await reportOf('required');

		expect(told(report)).toEqual({
			...byNode,
			...network('enforced', 'refused by the operating system'),
			signal: 'enforced: refused by the operating system',
		});
		expect(report.holds).toBe(true);
	});

	test('tells the same as seen, and as not asked for, where it is not', async () => {
		expect(told(await reportOf('auto'))).toEqual({
			...byNode,
			...network('not-asked', 'refused by the operating system'),
			signal: 'not-asked: refused by the operating system',
		});
	});
});

test('verify of a sandbox without the layer tells what is open', async () => {
	const report = await reportOf('none');

	expect(told(report)).toEqual({
		...byNode,
		...network('not-asked', 'open'),
		signal: 'not-asked: open',
	});
	expect(report.holds).toBe(true);
});

describe('what a child tells', () => {
	const refused = {
		read: 'ERR_ACCESS_DENIED',
		write: 'EROFS',
		start: 'ERR_ACCESS_DENIED',
		connect: 'ECONNREFUSED',
		socket: 'ENOENT',
		signal: 'ESRCH',
		pid: 2,
	};
	const program = { program: '/usr/bin/bwrap', nodeFiles: [] };
	const required = { wanted: 'required', layer: program, words: '/usr/bin/bwrap' } as const;
	const seen: Seen = { outcomes: refused, reached: new Set(), pid: 100, chosen: required };

	test('is weaker where it was asked for and is open', () => {
		const outcomes = { ...refused, read: 'done', connect: 'done' };

		const findings = judge({ ...seen, outcomes });

		expect(told({ findings })).toMatchObject({
			read: 'weaker: open',
			connect: 'weaker: open',
			socket: 'enforced: refused by the operating system',
		});
	});

	test('is not believed where the host saw it reach something', () => {
		const findings = judge({ ...seen, reached: new Set(['write', 'socket']) });

		expect(told({ findings })).toMatchObject({ write: 'weaker: open', socket: 'weaker: open' });
	});

	test('shows nothing where it is no refusal', () => {
		const outcomes = { ...refused, start: 'ENOMEM', connect: 'no answer' };

		const findings = judge({ ...seen, outcomes });

		expect(told({ findings })).toMatchObject({
			start: 'unsupported: could not be tried',
			connect: 'unsupported: could not be tried',
		});
	});

	test('is a signal to its parent only where both count processes alike', () => {
		const outcomes = { ...refused, signal: 'done' };

		const within = told({ findings: judge({ ...seen, outcomes }) });
		const beside = told({ findings: judge({ ...seen, outcomes, pid: outcomes.pid }) });

		expect(within['signal']).toBe('enforced: refused by the operating system');
		expect(beside['signal']).toBe('weaker: open');
	});
});
