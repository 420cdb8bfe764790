import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/contract/backend.ts';
import type { EnforcementReport } from '../../src/contract/report.ts';
import type { SandboxSpec } from '../../src/contract/spec.ts';
import { overlay } from '../../src/conformance/broken/overlay.ts';
import { withDriver, withFiles } from '../../src/conformance/broken/mutant.ts';
import { interpreterOverSpawn } from '../../src/interpreter/over-spawn.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { judge, parseProbe } from '../../src/sandbox/verify/verify.ts';
import { hostProcess } from '../host-process/backend.ts';
import { rejection, wrong } from './small-backend.ts';

const backend = hostProcess();
const egress = backend.capabilities.egressNone === false ? 'full' : 'none';

/** The same sandboxes for who can run cells in them and nothing else. */
function cellsOnly(): Backend {
	const filed = withFiles(backend, () => ({}));
	const capabilities = Object.freeze({
		...filed.capabilities,
		interpreter: 'native',
		commands: false,
		commandStdin: false,
		commandSignals: false,
	} as const);
	return withDriver(overlay(filed, { capabilities }), (driver) => {
		const spawn = driver.spawn?.bind(driver);
		if (spawn === undefined) return {};
		return {
			spawn: undefined,
			interpreter: interpreterOverSpawn({ spawn, backend: backend.name }),
		};
	});
}

const forged = JSON.stringify({
	address: 'refused: OSError: forged',
	address6: 'refused: OSError: forged',
	metadata: 'refused: OSError: forged',
	dns: 'refused: OSError: forged',
	limits: { memory: 1, pids: 1, cpu: 0, disk: 1 },
	kernel: { system: 'Forged', release: '0', machine: 'none' },
	user: 4711,
});

/** Leaves modules, and a start-up file, that give another answer. */
const forge = `
import os, pathlib, sys
text = """
import os
os.write(1, b'''${forged}\\\\n''')
def dumps(value): return '''${forged}'''
"""
for name in ('json', 'socket', 'threading', 'errno', 'stringprep', 're', 'enum'):
    pathlib.Path(name + '.py').write_text(text)
home = pathlib.Path(os.environ['HOME'])
if home.samefile('.'):
    site = home / ('.local/lib/python%d.%d/site-packages' % sys.version_info[:2])
    site.mkdir(parents=True)
    (site / 'usercustomize.py').write_text("""import json
json.dumps = lambda value: '''${forged}'''""")
`;

describe.each([
	['over spawn', backend],
	['in a context', cellsOnly()],
])('verify %s', (_, looked) => {
	test('believes no file of the workspace', async () => {
		await using box = await createSandbox(looked, { egress });
		const honest = await box.verify();
		const { ended } = await box.runCode(forge);

		const report = await box.verify();

		expect(ended).toBe('ok');
		expect(withoutTimes(report)).toEqual(withoutTimes(honest));
		expect(JSON.stringify(report)).not.toMatch(/forged|4711/i);
	});

	test('leaves the contexts of the sandbox as they are', async () => {
		await using box = await createSandbox(looked, { egress });
		await box.runCode('import sys\nbefore = list(sys.path), "json" in sys.modules');
		const contexts = await box.contexts.list();

		await box.verify();

		expect(await box.contexts.list()).toEqual(contexts);
		const { text } = await box.runCode('before[0] == sys.path');
		expect(text).toBe('True');
	});
});

describe('what was seen', () => {
	const seen = {
		address: 'refused: TimeoutError: timed out',
		address6: 'no answer',
		metadata: "could not be tried: RuntimeError: can't start new thread",
		dns: 'anything else',
		limits: 'could not be tried: OSError: too many open files',
		kernel: 'no answer',
		user: 'no answer',
	};
	const spec: SandboxSpec = {
		isolation: 'none',
		egress: 'none',
		resources: { cpu: null, memoryMiB: 64, diskMiB: null, pids: null, gpu: null },
		environment: {},
		lifetimeMs: 1000,
		idleMs: null,
	};

	test('holds only where a refusal was answered', () => {
		const { holds, findings, kernel } = judge(spec, parseProbe(JSON.stringify(seen), 'any'));

		const verdicts = Object.fromEntries(findings.map(({ promise, verdict }) => [promise, verdict]));
		expect(verdicts).toEqual({
			'egress.address': 'enforced',
			'egress.address6': 'unsupported',
			'egress.metadata': 'unsupported',
			'egress.dns': 'unsupported',
			'resources.memory': 'unsupported',
			'resources.pids': 'not-asked',
			'resources.cpu': 'not-asked',
			'resources.disk': 'not-asked',
			user: 'not-asked',
		});
		expect([holds, kernel]).toEqual([false, null]);
	});

	test('an open address and a resolved name are weaker than what was asked for', () => {
		const open = { ...seen, address: 'connected', dns: 'resolved to 192.0.2.1' };
		const { findings } = judge(spec, parseProbe(JSON.stringify(open), 'any'));

		const weaker = findings.filter(({ verdict }) => verdict === 'weaker');
		expect(weaker.map(({ promise }) => promise)).toEqual(['egress.address', 'egress.dns']);
	});
});

describe('what the backend finds itself', () => {
	const found = {
		promise: 'escape.read',
		verdict: 'weaker',
		asked: 'nothing',
		seen: 'open',
	} as const;
	const finding = (inspect: () => Promise<never>): Backend =>
		withDriver(backend, () => ({ inspect }));

	test('is in the report, and holds nothing where it is weaker', async () => {
		await using box = await createSandbox(
			withDriver(backend, () => ({ inspect: async () => [found] })),
			{ egress },
		);

		const { findings, holds } = await box.verify();

		expect(findings.at(-1)).toEqual(found);
		expect(findings.length).toBeGreaterThan(1);
		expect(holds).toBe(false);
	});

	test.each([
		['nothing', undefined],
		['no list', { ...found }],
		['a verdict that nobody knows', [{ ...found, verdict: 'kept' }]],
		['no words', [{ ...found, seen: '' }]],
		['no promise', [{ ...found, promise: undefined }]],
		['more than anybody reads', Array.from({ length: 101 }, () => found)],
	])('is a bug of the backend where it is %s', async (_, answer) => {
		await using box = await createSandbox(
			finding(async () => wrong(answer)),
			{ egress },
		);

		const error = await rejection(box.verify());

		expect(error).toMatchObject({ code: 'backend-bug', operation: 'verify' });
		expect(String(error)).toContain('inspect of the driver gave no findings');
	});
});

function withoutTimes({ findings, kernel, holds }: EnforcementReport): unknown {
	const verdicts = findings.map(({ promise, verdict }) => [promise, verdict]);
	return { verdicts, kernel, holds };
}
