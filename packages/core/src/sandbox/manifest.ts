import type { Backend } from '../contract/backend.ts';
import { type Feature, supports } from '../contract/capabilities.ts';
import type { Driver } from '../contract/driver.ts';
import { SandboxError } from '../contract/error.ts';

/** Refuses a backend of another contract, and one whose methods and capabilities contradict each other. */
export function checkBackend(backend: Backend): void {
	if ((backend.contract as number) !== 1) {
		throw new SandboxError(
			`it is written for contract ${String(backend.contract)}, and this core knows contract 1; use matching versions`,
			{ code: 'unsupported', backend: backend.name, operation: 'create' },
		);
	}
	const problem = declared(backend, 'connect', backend.connect !== undefined);
	if (problem !== undefined) throw bug(backend, [problem]);
}

/** Refuses a driver that lacks what its backend declares, or has what it denies. */
export function checkDriver(backend: Backend, driver: Driver): void {
	const { capabilities } = backend;
	const problems = [
		capabilities.commands !== false && driver.spawn === undefined
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
		declared(backend, 'pause', driver.pause !== undefined && driver.resume !== undefined),
		declared(backend, 'snapshot', driver.snapshot !== undefined),
		declared(backend, 'expose', driver.expose !== undefined),
		declared(backend, 'metrics', driver.metrics !== undefined),
	].filter((problem) => problem !== undefined);
	if (problems.length > 0) throw bug(backend, problems);
}

function declared(backend: Backend, feature: Feature, present: boolean): string | undefined {
	const says = supports(backend.capabilities, feature);
	if (says === present) return undefined;
	return says ? `${feature} is declared and missing` : `${feature} is there and not declared`;
}

function bug(backend: Backend, problems: readonly string[]): SandboxError {
	return new SandboxError(problems.join('; '), {
		code: 'backend-bug',
		backend: backend.name,
		operation: 'create',
	});
}
