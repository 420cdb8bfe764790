import { describe, expect, test } from 'vitest';
import { type Capabilities, noCapabilities } from '../../src/contract/capabilities.ts';
import type { SandboxSpec } from '../../src/contract/spec.ts';
import { type AdmissionOptions, admit } from '../../src/policy/admission.ts';

const all: Partial<Capabilities> = {
	isolation: 'gvisor',
	egressNone: 'native',
	egressAllow: ['proxy'],
	egressFull: 'native',
	cpu: 'native',
	memory: 'native',
	disk: 'native',
	pids: 'emulated',
	gpus: ['H100', 'A10G'],
};

function ask(options: unknown, capabilities: Partial<Capabilities> = all): SandboxSpec {
	return admit(options as AdmissionOptions, {
		name: 'toy',
		capabilities: { ...noCapabilities, egressNone: 'native', ...capabilities },
	});
}

function refusal(code: 'unsupported' | 'invalid-argument', message: string): unknown {
	return expect.objectContaining({
		code,
		retry: 'never',
		backend: 'toy',
		operation: 'create',
		message: expect.stringContaining(message),
	});
}

describe('a sandbox nobody said anything about', () => {
	test('gets the defaults that the backend can enforce', () => {
		expect(ask({})).toStrictEqual({
			isolation: 'gvisor',
			egress: 'none',
			resources: { cpu: 1, memoryMiB: 1024, diskMiB: null, pids: null, gpu: null },
			environment: {},
			lifetimeMs: 300_000,
			idleMs: null,
		});
	});

	test('gets no cap where the backend has none', () => {
		expect(ask({}, {}).resources).toStrictEqual({
			cpu: null,
			memoryMiB: null,
			diskMiB: null,
			pids: null,
			gpu: null,
		});
	});

	test('is refused by a manifest that leaves out what it cannot do', () => {
		const { egressNone: _, ...older } = { ...noCapabilities, ...all };
		const backend = { name: 'toy', capabilities: older as Capabilities };

		expect(() => admit({}, backend)).toThrow(refusal('unsupported', 'egressNone is not declared'));
	});

	test('is refused where no packet can be kept from leaving', () => {
		expect(() => ask({}, { egressNone: false, egressFull: 'native' })).toThrow(
			refusal(
				'unsupported',
				"egress 'none' cannot be enforced: egressNone is not declared by toy, and 'none' is the default; ask for egress: 'full' or choose another backend",
			),
		);
	});

	test('is the same when every option is undefined', () => {
		const nothing = { isolation: undefined, egress: undefined, lifetimeMs: undefined };

		expect(ask(nothing)).toStrictEqual(ask({}));
	});
});

describe('isolation', () => {
	test.each(['none', 'process', 'wasm', 'container', 'gvisor'])(
		'at least %s is given by a stronger boundary, and the spec says which',
		(isolation) => {
			expect(ask({ isolation }).isolation).toBe('gvisor');
		},
	);

	test('stronger than the backend has is refused', () => {
		expect(() => ask({ isolation: 'microvm' })).toThrow(
			refusal(
				'unsupported',
				"isolation 'microvm' cannot be enforced: toy declares 'gvisor'; ask for isolation: 'gvisor' or choose another backend",
			),
		);
		expect(() => ask({ isolation: 'container' }, { isolation: 'wasm' })).toThrow(
			refusal('unsupported', "isolation 'container' cannot be enforced: toy declares 'wasm'"),
		);
	});

	test('that does not exist is refused', () => {
		expect(() => ask({ isolation: 'vm' })).toThrow(
			refusal('invalid-argument', 'isolation must be one of'),
		);
	});
});

describe('egress', () => {
	test.each([
		[
			'none',
			{ egressNone: false } as const,
			"egress 'none' cannot be enforced: egressNone is not declared by toy; ask for egress: 'full' or choose another backend",
		],
		[
			'full',
			{},
			"egress 'full' cannot be enforced: egressFull is not declared by toy; ask for egress: 'none' or choose another backend",
		],
	])('%s that the backend does not declare is refused', (egress, capabilities, message) => {
		expect(() => ask({ egress }, capabilities)).toThrow(refusal('unsupported', message));
	});

	test('full is given where it is declared', () => {
		expect(ask({ egress: 'full' }).egress).toBe('full');
	});

	test('to a list goes through the proxy', () => {
		expect(ask({ egress: { allow: { domains: ['example.org'] } } }).egress).toStrictEqual({
			domains: ['example.org'],
			cidrs: [],
			ports: [443, 80],
			maxBytes: null,
			mechanism: 'proxy',
		});
	});

	const names = { domains: ['example.org'] };
	const ranges = { cidrs: ['192.0.2.0/24'] };
	test.each([
		[names, undefined, ['dns', 'sni', 'proxy'], 'proxy'],
		[names, 'sni', ['dns', 'sni', 'proxy'], 'proxy'],
		[names, 'sni', ['dns', 'sni'], 'sni'],
		[names, 'dns', ['dns', 'sni'], 'sni'],
		[names, ['proxy', 'dns'], ['dns'], 'dns'],
		[names, 'dns', ['cidr', 'dns'], 'dns'],
		[ranges, 'cidr', ['sni', 'cidr'], 'cidr'],
		[ranges, 'dns', ['cidr', 'dns'], 'cidr'],
		[ranges, undefined, ['proxy', 'cidr'], 'proxy'],
		[{ ...names, ...ranges }, 'dns', ['proxy', 'sni', 'cidr', 'dns'], 'proxy'],
		[{ ...names, maxBytes: 9 }, 'sni', ['sni', 'proxy'], 'proxy'],
	])('to %j accepting %j of %j uses %s', (allow, mechanism, egressAllow, expected) => {
		const egress = mechanism === undefined ? { allow } : { allow, mechanism };

		expect(ask({ egress }, { egressAllow } as Partial<Capabilities>).egress).toHaveProperty(
			'mechanism',
			expected,
		);
	});

	test.each([
		[
			names,
			undefined,
			[],
			"egressAllow is not declared by toy; ask for egress: 'none' or choose another backend",
		],
		[
			names,
			undefined,
			['dns', 'sni'],
			"toy declares egressAllow 'sni', 'dns', which is weaker than 'proxy'; name it in egress.mechanism to accept it, as mechanism: 'sni'",
		],
		[names, 'proxy', ['sni'], "name it in egress.mechanism to accept it, as mechanism: 'sni'"],
		[
			names,
			'sni',
			['dns'],
			"toy declares egressAllow 'dns', which is weaker than 'sni'; name it in egress.mechanism to accept it, as mechanism: 'dns'",
		],
		[
			names,
			'cidr',
			['cidr'],
			"domains need the mechanism 'proxy', 'sni' or 'dns', and toy declares egressAllow 'cidr'; choose another backend",
		],
		[
			ranges,
			'dns',
			['sni', 'dns'],
			"cidrs need the mechanism 'proxy' or 'cidr', and toy declares egressAllow 'sni', 'dns'",
		],
		[
			{ ...names, ...ranges },
			'dns',
			['sni', 'cidr', 'dns'],
			"domains and cidrs together need the mechanism 'proxy'",
		],
		[{ ...names, maxBytes: 9 }, 'sni', ['sni'], "maxBytes needs the mechanism 'proxy'"],
	])('to %j accepting %j of %j is refused', (allow, mechanism, egressAllow, message) => {
		const egress = mechanism === undefined ? { allow } : { allow, mechanism };

		expect(() => ask({ egress }, { egressAllow } as Partial<Capabilities>)).toThrow(
			refusal('unsupported', message),
		);
	});
});

describe('resources', () => {
	test('that are asked for are in the spec', () => {
		const resources = { cpu: 2, memoryMiB: 64, diskMiB: 10, pids: 50, gpu: 'a10g' };

		expect(ask({ resources }).resources).toStrictEqual({ ...resources, gpu: 'A10G' });
	});

	test.each([
		['cpu', 2, 'cpu'],
		['memoryMiB', 64, 'memory'],
		['diskMiB', 10, 'disk'],
		['pids', 50, 'pids'],
	])('%s that cannot be capped is refused', (field, value, capability) => {
		expect(() => ask({ resources: { [field]: value } }, { ...all, [capability]: false })).toThrow(
			refusal(
				'unsupported',
				`resources.${field} cannot be enforced: ${capability} is not declared by toy; leave out resources.${field} or choose another backend`,
			),
		);
	});

	test.each([
		['H100', 'H100'],
		['h100:2', 'H100:2'],
	])('gpu %s is %s in the spelling of the backend', (gpu, expected) => {
		expect(ask({ resources: { gpu } }).resources.gpu).toBe(expected);
	});

	test('gpu that is listed with a count is taken as listed', () => {
		expect(ask({ resources: { gpu: 'l4:2' } }, { gpus: ['L4:2'] }).resources.gpu).toBe('L4:2');
	});

	test.each([
		[['H100'], 'T4', 'resources.gpu "T4" cannot be given: gpus of toy declares H100; leave out'],
		[[], 'H100:2', 'resources.gpu "H100:2" cannot be given: gpus of toy declares none; leave out'],
	])('of gpus %j: %s is refused', (gpus, gpu, message) => {
		expect(() => ask({ resources: { gpu } }, { gpus })).toThrow(refusal('unsupported', message));
	});
});

describe('environment', () => {
	test('says which values are secret', () => {
		expect(
			ask({ env: { A: '', _b1: 'x\ny' }, secrets: { KEY: 'sesame' } }).environment,
		).toStrictEqual({
			A: { value: '', secret: false },
			_b1: { value: 'x\ny', secret: false },
			KEY: { value: 'sesame', secret: true },
		});
	});

	test('may hold a variable of any valid name', () => {
		const env = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}');
		const spec = ask({ env, secrets: JSON.parse('{"hasOwnProperty":"sesame"}') });

		expect(Object.keys(spec.environment)).toStrictEqual([
			'__proto__',
			'constructor',
			'toString',
			'hasOwnProperty',
		]);
		expect(Object.getPrototypeOf(spec.environment)).toBe(Object.prototype);
	});

	test.each(['', '1A', 'A-B', 'A B', 'A=B', 'A\n', '\u00c4'])('refuses the name %j', (name) => {
		expect(() => ask({ env: { [name]: 'x' } })).toThrow(
			refusal(
				'invalid-argument',
				`env: a variable's name must be letters, digits and underscores, got ${JSON.stringify(name)}`,
			),
		);
	});

	test.each([
		'LD_PRELOAD',
		'LD_LIBRARY_PATH',
		'LD_AUDIT',
		'PYTHONSTARTUP',
		'PYTHONHOME',
		'NODE_OPTIONS',
		'BASH_ENV',
		'ENV',
		'DYLD_INSERT_LIBRARIES',
		'DYLD_',
	])('refuses %s, secret or not, and says why', (name) => {
		const message = `"${name}" is refused, because it changes what every program in the sandbox loads`;

		expect(() => ask({ env: { [name]: 'some value' } })).toThrow(
			refusal('invalid-argument', `env: ${message}`),
		);
		expect(() => ask({ secrets: { [name]: 'some value' } })).toThrow(
			refusal('invalid-argument', `secrets: ${message}`),
		);
	});

	test.each(['LD_PRELOADED', 'MY_ENV', 'ENVIRONMENT', 'PYTHONPATH', 'ld_preload'])(
		'takes %s',
		(name) => {
			expect(ask({ env: { [name]: 'x' } }).environment).toHaveProperty(name);
		},
	);

	test.each([
		[{ env: { A: 'a\0b' } }, 'env: "A" must not contain NUL'],
		[{ env: { A: '\ud800' } }, 'env: "A" must not contain a lone surrogate'],
		[{ env: { A: 7 } }, 'env: "A" must be a string, got a number'],
		[{ env: 'A=b' }, 'env must be a plain object of strings, got "A=b" (string)'],
		[{ secrets: [] }, 'secrets must be a plain object of strings, got an array of 0'],
		[
			{ env: { A: 'x' }, secrets: { A: 'sesame' } },
			'variable "A" is in both env and secrets; keep one',
		],
		[{ secrets: { A: 'abc' } }, 'secrets.A must have at least 4 characters'],
		[{ secrets: { A: '' } }, 'secrets.A must have at least 4 characters'],
		[{ secrets: { A: ' a    ' } }, 'secrets.A must have at least 4 characters'],
	])('%j is refused', (options, message) => {
		expect(() => ask(options)).toThrow(refusal('invalid-argument', message));
	});

	test('never shows a secret in a message', () => {
		const secrets = {
			A: 'sesame\0',
			B: 'ses',
			'1C': 'sesame',
			LD_PRELOAD: 'sesame',
			D: { sesame: 1 },
		};

		expect(() => ask({ env: { A: 'x' }, secrets })).toThrow(
			expect.objectContaining({ message: expect.not.stringMatching(/ses(?:ame|\b)/) }),
		);
	});
});

describe('lifetime', () => {
	test('that is asked for is given, whether or not the backend has a clock', () => {
		expect(ask({ lifetimeMs: 1, idleMs: 1 }, { lifetime: false, idle: false })).toMatchObject({
			lifetimeMs: 1,
			idleMs: 1,
		});
		expect(ask({ lifetimeMs: 10_000_000 }).lifetimeMs).toBe(10_000_000);
	});

	test('by default is no longer than the backend takes', () => {
		expect(ask({}, { maxLifetimeMs: 60_000 }).lifetimeMs).toBe(60_000);
		expect(ask({}, { maxLifetimeMs: 900_000 }).lifetimeMs).toBe(300_000);
	});

	test('that is asked for and longer than the backend takes is refused', () => {
		expect(ask({ lifetimeMs: 60_000 }, { maxLifetimeMs: 60_000 }).lifetimeMs).toBe(60_000);
		expect(() => ask({ lifetimeMs: 60_001 }, { maxLifetimeMs: 60_000 })).toThrow(
			refusal(
				'unsupported',
				'lifetimeMs 60001 cannot be given: maxLifetimeMs of toy is 60000; ask for lifetimeMs: 60000 or choose another backend',
			),
		);
	});

	test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '300s', null])(
		'or idle time of %j is refused',
		(value) => {
			expect(() => ask({ lifetimeMs: value })).toThrow(
				refusal('invalid-argument', 'lifetimeMs must be a whole number of at least 1, got'),
			);
			expect(() => ask({ idleMs: value })).toThrow(
				refusal('invalid-argument', 'idleMs must be a whole number of at least 1, got'),
			);
		},
	);
});

describe('a refusal', () => {
	test('names everything that is wrong', () => {
		const options = { egress: 'full', resources: { pids: 5, cpu: 1 }, lifetimeMs: 9 };

		expect(() => ask({ isolation: 'microvm', ...options }, { maxLifetimeMs: 8 })).toThrow(
			expect.objectContaining({
				code: 'unsupported',
				details: { capability: 'isolation, egressFull, cpu, pids, maxLifetimeMs' },
			}),
		);
	});

	test('for a wrong value also names what is unsupported', () => {
		expect(() => ask({ egress: 'full', idleMs: 0 }, {})).toThrow(
			refusal(
				'invalid-argument',
				"idleMs must be a whole number of at least 1, got 0 (number); egress 'full' cannot",
			),
		);
	});

	test.each([
		[{ lifetime: 5 }, 'options: unknown option "lifetime"; did you mean "lifetimeMs"?'],
		[{ memoryMiB: 5 }, 'options: unknown option "memoryMiB"'],
		[null, 'options must be a plain object, got null'],
	])('tells %j apart from an option', (options, message) => {
		expect(() => ask(options)).toThrow(refusal('invalid-argument', message));
	});
});

test('a spec cannot be changed', () => {
	const spec = ask({ egress: { allow: { domains: ['a.test'] } }, env: { A: 'x' } });

	const frozen = [spec, spec.egress, spec.resources, spec.environment, spec.environment['A']];
	expect(frozen.map((part) => Object.isFrozen(part))).toStrictEqual(frozen.map(() => true));
	expect(typeof spec.egress === 'object' && Object.isFrozen(spec.egress.domains)).toBe(true);
});
