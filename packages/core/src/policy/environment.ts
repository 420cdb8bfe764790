import type { EnvironmentVariable } from '../contract/spec.ts';
import { isRecord, isWellFormed, shown } from './argument.ts';
import type { Problems } from './problems.ts';
import { isSecretText, minSecretChars } from './secret-forms.ts';

export type Variables = Readonly<Record<string, string>>;

/** Variables by which whoever sets them decides what every program loads first. */
const loaders =
	/^(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|PYTHONSTARTUP|PYTHONHOME|NODE_OPTIONS|BASH_ENV|ENV|DYLD_.*)$/;

/** Checks every name and value; no message says what a secret is. */
export function parseEnvironment(
	env: Variables | undefined,
	secrets: Variables | undefined,
	problems: Problems,
): Readonly<Record<string, EnvironmentVariable>> {
	const plain = parseVariables('env', env, problems);
	const secret = parseVariables('secrets', secrets, problems);
	for (const [name, value] of secret) {
		if (plain.some(([other]) => other === name)) {
			problems.invalid(`variable "${name}" is in both env and secrets; keep one`);
		}
		if (!isSecretText(value)) {
			problems.invalid(
				`secrets.${name} must have at least ${minSecretChars} characters, or what it is cannot be told from other text`,
			);
		}
	}
	// Not by assignment: `__proto__` is a valid name.
	return Object.freeze(
		Object.fromEntries([...plain.map(variable(false)), ...secret.map(variable(true))]),
	);
}

/** Checks what one call adds: a secret of the sandbox keeps its value, or it would leave unredacted under its name. */
export function parseOwnEnvironment(
	env: Variables | undefined,
	isSecret: (name: string) => boolean,
	problems: Problems,
): void {
	for (const [name] of parseVariables('env', env, problems)) {
		if (!isSecret(name)) continue;
		problems.invalid(
			`env: "${name}" is a secret of the sandbox; choose another name, or leave it out`,
		);
	}
}

function variable(secret: boolean) {
	return ([name, value]: readonly [string, string]): [string, EnvironmentVariable] => [
		name,
		Object.freeze({ value, secret }),
	];
}

function parseVariables(
	field: string,
	variables: unknown,
	problems: Problems,
): readonly (readonly [string, string])[] {
	if (variables === undefined) return [];
	if (!isRecord(variables)) {
		problems.invalid(`${field} must be a plain object of strings, got ${shown(variables)}`);
		return [];
	}
	return Object.entries(variables).flatMap(([name, value]) => {
		const fault = faultOf(name, value);
		if (fault !== undefined) problems.invalid(`${field}: ${fault}`);
		return fault === undefined && typeof value === 'string' ? [[name, value] as const] : [];
	});
}

function faultOf(name: string, value: unknown): string | undefined {
	if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
		return `a variable's name must be letters, digits and underscores, got ${shown(name)}`;
	}
	if (loaders.test(name)) {
		return `"${name}" is refused, because it changes what every program in the sandbox loads`;
	}
	if (typeof value !== 'string') return `"${name}" must be a string, got a ${typeof value}`;
	if (value.includes('\0')) return `"${name}" must not contain NUL`;
	return isWellFormed(value) ? undefined : `"${name}" must not contain a lone surrogate`;
}
