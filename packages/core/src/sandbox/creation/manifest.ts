import type { Backend } from '../../contract/backend.ts';
import { type Feature, supports } from '../../contract/capabilities.ts';
import type { Driver } from '../../contract/driver.ts';
import { SandboxError } from '../../contract/error.ts';
import { isRecord, shown } from '../../policy/argument.ts';
import { missingParts, type Parts } from '../calls/driver-answers.ts';

const backendParts: Parts = { create: 'method', list: 'method', destroy: 'method' };
const driverParts: Parts = { id: 'text', destroy: 'method' };
const interpreterParts: Parts = {
	openContext: 'method',
	listContexts: 'method',
	restartContext: 'method',
	closeContext: 'method',
	startCell: 'method',
};
const filesParts: Parts = {
	read: 'method',
	write: 'method',
	list: 'method',
	stat: 'method',
	mkdir: 'method',
	rename: 'method',
	remove: 'method',
};
const optionalMethods = [
	'spawn',
	'extend',
	'setEgress',
	'pause',
	'resume',
	'snapshot',
	'expose',
	'metrics',
	'inspect',
] as const;

/** Refuses what is no backend, one of another contract, and one whose methods and capabilities contradict each other. */
export function checkBackend(backend: Backend, operation: string): void {
	const given: unknown = backend;
	if (typeof given !== 'object' || given === null || !('contract' in given)) {
		throw new SandboxError(
			`backend must be a Backend, got ${shown(given)}; give what a backend's package exports, such as toyBackend()`,
			{ code: 'invalid-argument', operation },
		);
	}
	const { name } = backend;
	if (given.contract !== 1) {
		throw new SandboxError(
			`it is written for contract ${String(given.contract)}, and this core knows contract 1; use matching versions`,
			{ code: 'unsupported', backend: name, operation },
		);
	}
	const problems = [
		typeof name === 'string' && name !== '' ? undefined : 'name must be a string, and not empty',
		...capabilityProblems(backend.capabilities),
		...missingParts(backend, backendParts).map((part) => `${part} must be a method`),
		isMethod(Reflect.get(backend, 'explain'))
			? undefined
			: 'explain must be a method where it is there',
	].filter((problem) => problem !== undefined);
	if (problems.length === 0) {
		const contradiction = declared(backend, 'connect', backend.connect !== undefined);
		if (contradiction !== undefined) problems.push(contradiction);
	}
	if (problems.length > 0) throw bug(backend, problems, operation);
}

/** Refuses what is no driver, and one that lacks what its backend declares or has what it denies. */
export function checkDriver(backend: Backend, driver: Driver, operation: string): void {
	const missing = missingParts(driver, driverParts);
	if (missing.length > 0) {
		const got = isRecord(driver) ? `something without ${missing.join(', ')}` : shown(driver);
		throw bug(backend, [`it gave ${got}, where the contract wants a Driver`], operation);
	}
	const { capabilities } = backend;
	const problems = [
		...optionalMethods.map((name) =>
			isMethod(driver[name]) ? undefined : `${name} of the driver must be a method`,
		),
		isEnvironment(driver.environment)
			? undefined
			: 'environment of the driver must be an object of strings',
		...partsProblems('interpreter', driver.interpreter, interpreterParts),
		...partsProblems('files', driver.files, filesParts),
		supports(capabilities, 'commands') && driver.spawn === undefined
			? 'commands are declared and the driver has no spawn'
			: undefined,
		capabilities.interpreter === 'native' && driver.interpreter === undefined
			? 'a native interpreter is declared and the driver has none'
			: undefined,
		capabilities.interpreter === 'emulated' && driver.spawn === undefined
			? 'an emulated interpreter is declared and the driver has no spawn'
			: undefined,
		capabilities.files === 'native' && driver.files === undefined
			? 'native files are declared and the driver has none'
			: undefined,
		capabilities.files === 'emulated' && driver.spawn === undefined
			? 'emulated files are declared and the driver has no spawn'
			: undefined,
		declared(backend, 'setEgress', driver.setEgress !== undefined),
		declared(backend, 'pause', driver.pause !== undefined && driver.resume !== undefined),
		declared(backend, 'snapshot', driver.snapshot !== undefined),
		declared(backend, 'expose', driver.expose !== undefined),
		declared(backend, 'metrics', driver.metrics !== undefined),
	].filter((problem) => problem !== undefined);
	if (problems.length > 0) throw bug(backend, problems, operation);
}

/** Lists are read whatever else is declared; the rest is only looked at, and means nothing where it is odd. */
function capabilityProblems(capabilities: unknown): readonly string[] {
	if (!isRecord(capabilities)) return ['capabilities must be an object'];
	return ['languages', 'egressAllow', 'gpus']
		.filter((name) => !Array.isArray(capabilities[name]))
		.map((name) => `capabilities.${name} must be a list; start from noCapabilities`);
}

function isEnvironment(value: unknown): boolean {
	if (value === undefined) return true;
	return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isMethod(value: unknown): boolean {
	return value === undefined || typeof value === 'function';
}

function partsProblems(name: string, value: unknown, parts: Parts): readonly string[] {
	if (value === undefined) return [];
	return missingParts(value, parts).map((part) => `${name}.${part} of the driver must be a method`);
}

function declared(backend: Backend, feature: Feature, present: boolean): string | undefined {
	const says = supports(backend.capabilities, feature);
	if (says === present) return undefined;
	return says ? `${feature} is declared and missing` : `${feature} is there and not declared`;
}

function bug(backend: Backend, problems: readonly string[], operation: string): SandboxError {
	const name: unknown = backend.name;
	return new SandboxError(problems.join('; '), {
		code: 'backend-bug',
		backend: typeof name === 'string' ? name : 'unnamed',
		operation,
	});
}
