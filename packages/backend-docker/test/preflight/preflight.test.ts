import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectEngine } from '../../src/engine/connect.ts';
import { preflight, type PreflightFinding } from '../../src/index.ts';
import { host, optionsFor, runtimes } from '../engine.ts';

vi.setConfig({ testTimeout: 60_000 });

function verdicts(findings: readonly PreflightFinding[]): Readonly<Record<string, string>> {
	return Object.fromEntries(findings.map(({ subject, verdict }) => [subject, verdict]));
}

const engine = connectEngine(host === undefined ? {} : { host });

/** A name of its own for the image, by which its containers are told from all others. */
async function ownImage(): Promise<string> {
	const repo = `anybox-preflight-${randomUUID()}`;
	await engine.getImage(optionsFor('runc').image ?? '').tag({ repo, tag: '1' });
	onTestFinished(() => void engine.getImage(`${repo}:1`).remove({ force: true }));
	return `${repo}:1`;
}

describe.runIf(host !== undefined)('preflight', () => {
	test.each(runtimes)('under %s all that is looked at holds', async (runtime) => {
		const found = verdicts(await preflight(optionsFor(runtime)));
		const of = (subject: string): string => `runtime.${runtime}.${subject}`;

		expect(found).toMatchObject({
			engine: 'holds',
			image: 'holds',
			[of('canary')]: 'holds',
			[of('kernel')]: 'holds',
			[of('capabilities')]: 'holds',
			[of('seccomp')]: runtime === 'runsc' ? 'degraded' : 'holds',
			[of('egress.address')]: 'holds',
			[of('egress.dns')]: 'holds',
			[of('egress.allowed')]: 'holds',
			[of('egress.denied')]: 'holds',
			[of('resources.disk')]: 'holds',
			...(runtime === 'runsc' ? { [of('version')]: 'holds' } : { [of('resources.pids')]: 'holds' }),
		});
	});

	test('without a runtime every one that is registered is tried, and each once', async () => {
		const { runtime: _, ...options } = optionsFor('runc');
		const canaries = (await preflight(options))
			.map(({ subject }) => subject)
			.filter((subject) => subject.endsWith('.canary'));

		expect(canaries).toEqual(
			expect.arrayContaining(runtimes.map((name) => `runtime.${name}.canary`)),
		);
		expect(canaries).not.toContain('runtime.io.containerd.runc.v2.canary');
	});

	test('a runtime that is not registered fails, with those that are', async () => {
		expect(await preflight(optionsFor('nonesuch'))).toContainEqual({
			subject: 'runtime.nonesuch',
			verdict: 'failed',
			seen: expect.stringContaining('it has '),
		});
	});

	test('an image that is not there is absent, and nothing is made of it', async () => {
		const image = `nothing-${randomUUID()}`;

		expect((await preflight({ ...optionsFor('runc'), image, pull: 'never' })).at(-1)).toMatchObject(
			{
				subject: 'image',
				verdict: 'absent',
			},
		);
	});

	test('no container stays at its end', async () => {
		const image = await ownImage();
		const found = await preflight({ ...optionsFor('runc'), image });

		expect(verdicts(found)).toMatchObject({ 'runtime.runc.canary': 'holds' });
		const all = await engine.listContainers({ all: true });
		expect(all.filter(({ Image }) => Image === image)).toEqual([]);
	});

	test('one that is given up in the midst of it leaves no container behind', async () => {
		const image = await ownImage();
		const filters = { image: [image], event: ['start', 'destroy'] };
		const events = await engine.getEvents({ filters: JSON.stringify(filters) });
		const giving = new AbortController();
		let said = '';
		events.on('data', (chunk: Buffer) => {
			said += chunk.toString();
			giving.abort();
		});

		await expect(
			preflight({ ...optionsFor('runc'), image, signal: giving.signal }),
		).rejects.toMatchObject({ code: 'aborted' });

		await expect.poll(() => said).toMatch(/"start".*"destroy"/s);
	});
});
