import type { SandboxSpec } from '../contract/spec.ts';
import { workspace } from '../policy/paths.ts';

/** What every process finds, on every backend, unless the caller says otherwise. */
const everywhere = Object.freeze({
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	HOME: workspace,
	LANG: 'C.UTF-8',
});

/** The environment of a process in the sandbox: ours, the sandbox's, then the call's. */
export function processEnvironment(
	spec: SandboxSpec,
	own: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
	const asked: Record<string, string> = {};
	for (const [name, { value }] of Object.entries(spec.environment)) asked[name] = value;
	return { ...everywhere, ...asked, ...own };
}
