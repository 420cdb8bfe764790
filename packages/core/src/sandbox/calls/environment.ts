import type { Driver } from '../../contract/driver.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { parseOwnEnvironment, type Variables } from '../../policy/environment.ts';
import { workspace } from '../../policy/paths.ts';
import { Problems } from '../../policy/problems.ts';
import type { Place } from './arguments.ts';

/** What every process finds, on every backend, unless the caller says otherwise. */
const everywhere = Object.freeze({
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	HOME: workspace,
	LANG: 'C.UTF-8',
});

/** The variables of one call, checked; they may not stand in for a secret of the sandbox. */
export function ownEnvironment(
	spec: SandboxSpec,
	env: Variables | undefined,
	place: Place,
): Variables {
	const problems = new Problems();
	const isSecret = (name: string): boolean =>
		Object.hasOwn(spec.environment, name) && spec.environment[name]?.secret === true;
	parseOwnEnvironment(env, isSecret, problems);
	problems.throwIfAny(place);
	return env ?? {};
}

/** The environment of a process in the sandbox: ours, the backend's, the caller's for the sandbox, then the call's. */
export function processEnvironment(
	{ spec, driver }: { readonly spec: SandboxSpec; readonly driver?: Pick<Driver, 'environment'> },
	own: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
	const asked: Record<string, string> = {};
	for (const [name, { value }] of Object.entries(spec.environment)) asked[name] = value;
	return { ...everywhere, ...driver?.environment, ...asked, ...own };
}
