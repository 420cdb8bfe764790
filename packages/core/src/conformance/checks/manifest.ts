import type { Backend } from '../../contract/backend.ts';
import {
	type Capabilities,
	egressMechanisms,
	isolations,
	type Language,
	noCapabilities,
	type Support,
} from '../../contract/capabilities.ts';
import type { Driver } from '../../contract/driver.ts';
import { type Check, declares, type Requirement } from '../check.ts';
import { atLeast, same, truthy } from '../expectations.ts';
import { quote } from '../words.ts';
import { refusesToCreate } from './support/refuses-to-create.ts';

const known = {
	isolation: new Set<unknown>(isolations),
	support: new Set<unknown>(['native', 'emulated', false] satisfies readonly Support[]),
	languages: new Set<unknown>(['python', 'javascript'] satisfies readonly Language[]),
	egressAllow: new Set<unknown>(egressMechanisms),
};

const neverAbsent = [
	'interpreter',
	'files',
	'languages:python',
] as const satisfies readonly Requirement[];

const kindsOfEgress = ['egressNone', 'egressAllow', 'egressFull'] as const;

export const manifestChecks: readonly Check[] = [
	{
		id: 'manifest/known-contract',
		level: 'must',
		claim: '`contract` is `1`, the only version there is.',
		async run({ backend }) {
			same(backend.contract, 1, 'contract');
		},
	},
	{
		id: 'manifest/name-is-lower-case',
		level: 'must',
		claim: '`name` is lower case, made of letters, digits and hyphens, and begins with a letter.',
		async run({ backend }) {
			truthy(
				`the name ${quote(backend.name)} is lower case`,
				/^[a-z][a-z0-9-]*$/.test(backend.name),
			);
		},
	},
	{
		id: 'manifest/is-frozen',
		level: 'must',
		claim: 'The capabilities and the lists in them are frozen.',
		async run({ capabilities }) {
			truthy('capabilities are frozen', Object.isFrozen(capabilities));
			for (const [name, value] of Object.entries(capabilities)) {
				truthy(`capabilities.${name} is frozen`, Object.isFrozen(value));
			}
		},
	},
	{
		id: 'manifest/is-plain-json',
		level: 'must',
		claim: 'The capabilities are plain JSON: printed and read again they are the same.',
		async run({ capabilities }) {
			const read: unknown = JSON.parse(JSON.stringify(capabilities));
			same({ ...capabilities }, read, 'the capabilities, printed and read again');
		},
	},
	{
		id: 'manifest/is-complete',
		level: 'must',
		claim: 'The manifest states every capability of the contract and no other.',
		async run({ capabilities }) {
			const stated = Object.keys(capabilities).toSorted();
			same(stated, Object.keys(noCapabilities).toSorted(), 'the names in the manifest');
		},
	},
	{
		id: 'manifest/values-are-known',
		level: 'must',
		claim: 'Every capability has a value that the contract knows.',
		async run({ capabilities }) {
			const stated = Object.entries(capabilities).filter(([name]) => name in noCapabilities);
			for (const [name, value] of stated) {
				truthy(`capabilities.${name} may be ${quote(value)}`, isKnown(name, value));
			}
		},
	},
	{
		id: 'manifest/nothing-required-is-absent',
		level: 'must',
		claim: 'Every backend has an interpreter for Python, files, and at least one kind of egress.',
		async run({ capabilities }) {
			const absent = neverAbsent.filter((name) => !declares(capabilities, name));
			same(absent, [], 'what is declared absent and may not be');
			const egress = kindsOfEgress.filter((name) => declares(capabilities, name));
			atLeast(egress.length, 1, 'the number of kinds of egress');
		},
	},
	{
		id: 'manifest/connect-is-where-it-is-declared',
		level: 'must',
		claim: 'A backend has `connect` exactly where `capabilities.connect` is not `false`.',
		async run({ backend, capabilities }) {
			same(backend.connect !== undefined, capabilities.connect !== false, 'connect is there');
		},
	},
	{
		id: 'manifest/methods-are-where-they-are-declared',
		level: 'must',
		claim: 'A driver has the methods that its capabilities declare, and no others.',
		async run({ create, capabilities }) {
			same(wrongMethods(await create(), capabilities), [], 'where methods and manifest disagree');
		},
	},
	{
		id: 'manifest/does-not-change',
		level: 'must',
		claim: 'The capabilities are the same before a sandbox is made, while it lives and after it.',
		async run({ backend, create, request }) {
			const before = snapshotOf(backend);
			const driver = await create();
			same(snapshotOf(backend), before, 'the capabilities while a sandbox lives');
			await driver.destroy(request());
			same(snapshotOf(backend), before, 'the capabilities after a sandbox lived');
		},
	},
	{
		id: 'manifest/isolation-is-not-exceeded',
		level: 'must',
		claim:
			'A sandbox claims the isolation that its backend declares, and creation with a stronger one rejects with `unsupported`.',
		async run(context) {
			const { capabilities, open } = context;
			const stronger = isolations.slice(isolations.indexOf(capabilities.isolation) + 1);
			for (const isolation of stronger) {
				const what = `the isolation ${isolation}`;
				await refusesToCreate(context, 'unsupported', { what, options: { isolation } });
			}
			const box = await open({ isolation: capabilities.isolation });
			same(box.spec.isolation, capabilities.isolation, 'the isolation of a sandbox');
		},
	},
];

function snapshotOf({ capabilities }: Backend): unknown {
	return JSON.parse(JSON.stringify(capabilities));
}

function isKnown(name: string, value: unknown): boolean {
	if (name === 'isolation') return known.isolation.has(value);
	if (name === 'interruptKeepsState') return typeof value === 'boolean';
	if (name === 'maxFileBytes' || name === 'maxLifetimeMs') {
		return value === null || (typeof value === 'number' && value > 0);
	}
	if (name === 'languages') return isListOf(value, (entry) => known.languages.has(entry));
	if (name === 'egressAllow') return isListOf(value, (entry) => known.egressAllow.has(entry));
	if (name === 'gpus') return isListOf(value, (entry) => typeof entry === 'string' && entry !== '');
	return known.support.has(value);
}

function isListOf(value: unknown, isEntry: (entry: unknown) => boolean): boolean {
	return Array.isArray(value) && value.every(isEntry);
}

/** A method, and whether it must be there; `null` where either is honest. */
type Expected = readonly [name: string, there: boolean, wanted: boolean | null];

function wrongMethods(driver: Driver, capabilities: Capabilities): readonly string[] {
	return expectedMethods(driver, capabilities)
		.filter(([, there, wanted]) => wanted !== null && there !== wanted)
		.map(([name, there]) =>
			there ? `${name} is there and not declared` : `${name} is declared and not there`,
		);
}

function expectedMethods(driver: Driver, capabilities: Capabilities): readonly Expected[] {
	const { commands, interpreter, files, filesWatch, extend, pause } = capabilities;
	const needsSpawn = commands !== false || interpreter === 'emulated' || files === 'emulated';
	return [
		['spawn', driver.spawn !== undefined, needsSpawn],
		['interpreter', driver.interpreter !== undefined, interpreter === 'native'],
		['files', driver.files !== undefined, files === 'native'],
		// Over `spawn` core can watch by itself.
		['files.watch', driver.files?.watch !== undefined, wantedOf(filesWatch)],
		// Core's own timer can be extended without the backend.
		['extend', driver.extend !== undefined, wantedOf(extend)],
		['setEgress', driver.setEgress !== undefined, capabilities.setEgress !== false],
		['pause', driver.pause !== undefined, pause !== false],
		['resume', driver.resume !== undefined, pause !== false],
		['snapshot', driver.snapshot !== undefined, capabilities.snapshot !== false],
		['expose', driver.expose !== undefined, capabilities.expose !== false],
		['metrics', driver.metrics !== undefined, capabilities.metrics !== false],
	];
}

/** What core can do without the method may be declared `emulated` with it or without. */
function wantedOf(support: Support): boolean | null {
	return support === 'emulated' ? null : support === 'native';
}
