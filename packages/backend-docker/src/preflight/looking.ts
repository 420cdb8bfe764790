import { type RunResult, SandboxError } from '@anybox/core';

/** What a process says of itself, by the names that the kernel has for it. */
export type Status = Readonly<Record<string, string>>;

export interface Seen {
	/** The process that the code runs in. */
	readonly code: Status;
	/** The first process, which speaks for the sandbox. */
	readonly guest: Status;
}

/** Prints what is seen by code, as one line of JSON. */
export const lookingCode = `
import json, platform
def status(pid):
    lines = open('/proc/%s/status' % pid).read().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(':') for line in lines)}
print(json.dumps({'python': platform.python_version(), 'code': status('self'), 'guest': status(1)}))
`;

/** @throws unknown where it is not what the code prints */
export function seenIn({ stdout, error }: RunResult): Seen & { readonly python: string } {
	const parsed: unknown = error === undefined ? JSON.parse(stdout.text) : undefined;
	const python = valueIn(parsed, 'python');
	const code = valueIn(parsed, 'code');
	const guest = valueIn(parsed, 'guest');
	if (typeof python === 'string' && isStatus(code) && isStatus(guest)) {
		return { python, code, guest };
	}
	throw new SandboxError(`it did not look around: ${error?.value ?? 'its answer cannot be read'}`, {
		code: 'unknown',
		backend: 'docker',
		operation: 'preflight',
	});
}

function isStatus(value: unknown): value is Status {
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).every((of) => typeof of === 'string');
}

function valueIn(of: unknown, name: string): unknown {
	return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
