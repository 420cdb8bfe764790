import type { Backend } from '../../contract/backend.ts';
import type { GuestFiles } from '../../contract/files.ts';
import type { GuestInterpreter } from '../../contract/interpreter.ts';
import { withFiles, withInterpreter } from './mutant.ts';
import type { Overrides } from './overlay.ts';

type Call<Part, Name extends keyof Part> =
	NonNullable<Part[Name]> extends (request: infer Request) => infer Answer
		? (request: Request, part: Part) => Answer
		: never;

/** Answers one call on the files in another way; the files as they were stand behind it. */
export function withFileCall<Name extends keyof GuestFiles>(
	backend: Backend,
	name: Name,
	answer: Call<GuestFiles, Name>,
): Backend {
	return withFiles(backend, (files) => {
		const overrides: Overrides<GuestFiles> = {};
		// What `Call` ties together, a computed name takes apart.
		Reflect.set(overrides, name, (request: never) => answer(request, files));
		return overrides;
	});
}

/** Answers one call on the interpreter in another way; the interpreter as it was stands behind it. */
export function withInterpreterCall<Name extends keyof GuestInterpreter>(
	backend: Backend,
	name: Name,
	answer: Call<GuestInterpreter, Name>,
): Backend {
	return withInterpreter(backend, (interpreter) => {
		const overrides: Overrides<GuestInterpreter> = {};
		Reflect.set(overrides, name, (request: never) => answer(request, interpreter));
		return overrides;
	});
}
