import { pythonGuest } from '@anybox/core';
import { texts } from '../texts.ts';

const before = [
	'base',
	'devices',
	'waiting',
	'recursion',
	'event_loop',
	'network',
	'packages',
	'time_zones',
	'commands',
];
const behind = ['interpreter'];

/** Of the forms of one result. */
const bundleBytes = 4 * 1024 * 1024;

/** The Python that makes the interpreter, as a module that is fetched once and then forgotten. */
export function pythonProgram(): string {
	made ??= make();
	return made;
}

let made: string | undefined;

function make(): string {
	const guest = pythonGuest();
	const parts = [...before.map(python), guest.cells, ...behind.map(python)];
	return `
import builtins, sys
module = type(sys)('_anybox')
# Its own, so that what a program finds under these names may be another.
module.__builtins__ = dict(vars(builtins))
module.results_source = ${JSON.stringify(guest.results)}
module.bundle_bytes = ${bundleBytes}
sys.modules['_anybox'] = module
exec(compile(${JSON.stringify(parts.join('\n\n'))}, '<anybox>', 'exec'), module.__dict__)
del builtins, module, sys
`;
}

function python(file: string): string {
	return texts(`python/${file}.py`);
}
