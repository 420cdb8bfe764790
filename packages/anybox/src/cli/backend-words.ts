import { UsageError } from './command.ts';
import { type KnownBackend, knownBackends, type OwnOptions } from './known-backends.ts';

/** How a backend is named, for the options of a command. */
export const backendWords = {
	backend: { type: 'string' },
	runtime: { type: 'string' },
	image: { type: 'string' },
	host: { type: 'string' },
	network: { type: 'string' },
} as const;

/** What was typed of them. */
export interface BackendWanted {
	readonly backend?: string | undefined;
	readonly runtime?: string | undefined;
	readonly image?: string | undefined;
	readonly host?: string | undefined;
	readonly network?: string | undefined;
}

/** For the help of a command. */
export const ownOptionsHelp = `  --runtime NAME       of docker: runc, runsc for gVisor, or another that the engine has; default: runc
  --image IMAGE        of docker: any with python3, pulled where it is missing; default: python:3.13-slim
  --host ADDRESS       of docker: unix:///path or tcp://address:port; default: what DOCKER_HOST says
  --network NAME       of docker: what a sandbox joins that may reach everything; default: bridge`;

const ownNames = [
	'runtime',
	'image',
	'host',
	'network',
] as const satisfies readonly (keyof OwnOptions)[];

/** A backend, and those of its options that were typed. */
export interface ChosenBackend {
	readonly known: KnownBackend;
	readonly own: OwnOptions;
}

/**
 * Those that a command is to look at: the one that was named, or all.
 *
 * @throws UsageError
 */
export function backendsToTry(wanted: BackendWanted): readonly ChosenBackend[] {
	if (wanted.backend !== undefined) return [chosenBackend(wanted, wanted.backend)];
	return knownBackends.map((known) => ({ known, own: ownOptions(wanted, known) }));
}

/**
 * The one of this name: what was typed must be for it.
 *
 * @throws UsageError
 */
export function chosenBackend(wanted: BackendWanted, name: string): ChosenBackend {
	const known = knownBackends.find((backend) => backend.name === name);
	if (known === undefined) {
		const names = knownBackends.map((backend) => backend.name).join(', ');
		throw new UsageError(
			`there is no backend "${name}"; there is ${names}, or a module such as ./backend.js that exports one`,
		);
	}
	requireFitting(wanted, known);
	return { known, own: ownOptions(wanted, known) };
}

/**
 * Nothing may be typed that the backend has no option for.
 *
 * @throws UsageError
 */
export function requireFitting(
	wanted: BackendWanted,
	{ name, options }: Pick<KnownBackend, 'name' | 'options'>,
): void {
	const other = ownNames.find((own) => wanted[own] !== undefined && !options.includes(own));
	if (other === undefined) return;
	const owners = knownBackends.filter((backend) => backend.options.includes(other));
	const names = owners.map((backend) => `--backend ${backend.name}`).join(' or ');
	throw new UsageError(`--${other} goes with ${names}, and not with ${name}`);
}

function ownOptions(wanted: BackendWanted, { options }: KnownBackend): OwnOptions {
	const typed = options.flatMap((option) => {
		const value = wanted[option];
		return value === undefined ? [] : [[option, value] as const];
	});
	return Object.fromEntries(typed);
}
