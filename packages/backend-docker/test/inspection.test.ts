import { createSandbox, type EnforcementFinding } from '@anybox/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { containerFor } from '../src/container/definition.ts';
import { inspectContainer } from '../src/container/inspection.ts';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';
import { engine, spec } from './raw-container.ts';

vi.setConfig({ testTimeout: 60_000 });

function weaker(findings: readonly EnforcementFinding[]): readonly string[] {
	return findings.filter(({ verdict }) => verdict !== 'enforced').map(({ promise }) => promise);
}

describe.runIf(host !== undefined).each(runtimes)('what the engine tells under %s', (runtime) => {
	test('is what was asked of it, and of a container that is not so, what is weaker', async () => {
		const { image = '' } = optionsFor(runtime);
		const egress = { networkMode: 'none', binds: [] };
		const asked = containerFor({ image, runtime, spec, labels: {}, egress });
		const own = await engine.createContainer(asked);
		onTestFinished(() => own.remove({ force: true }));
		const weak = await engine.createContainer({
			...asked,
			NetworkDisabled: false,
			HostConfig: {
				Runtime: runtime,
				NetworkMode: 'host',
				Privileged: true,
				Binds: ['/tmp:/host'],
				CapAdd: ['SYS_ADMIN'],
			},
		});
		onTestFinished(() => weak.remove({ force: true }));

		expect(weaker(inspectContainer(asked, await own.inspect()))).toEqual(['container.state']);
		expect(weaker(inspectContainer(asked, await weak.inspect()))).toEqual([
			'container.network',
			'container.root',
			'container.places of the host',
			'container.capabilities',
			'container.all other capabilities',
			'container.privileges',
			'container.new privileges',
			'container.system calls',
			'container.memory',
			'container.memory and swap',
			'container.processes',
			'container.processors',
			'container.state',
		]);
	});

	test('is in the report of a sandbox, with what the proxy of its allowlist says', async () => {
		const backend = docker(optionsFor(runtime));
		const box = await createSandbox(backend, { egress: { allow: { domains: ['one.example'] } } });
		onTestFinished(() => box.kill());

		const { findings, holds } = await box.verify();

		expect(holds).toBe(true);
		const seen = new Map(findings.map((finding) => [finding.promise, finding.seen]));
		expect(seen.get('egress.proxy')).toContain('403 Not allowed by anybox');
		expect(seen.get('container.places of the host')).toBe('/run/anybox');
	});
});
