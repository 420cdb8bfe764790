/**
 * Pyodide's own scripts, as scripts for the realm: written as modules, which can import and evaluate, they become plain
 * scripts that cannot. The counts are those of the one version that is pinned; another would have others.
 */

interface Change {
	readonly of: RegExp;
	readonly to: string;
	readonly times: number;
}

const assembly: readonly Change[] = [
	{ of: /import\.meta\.url/g, to: '"file:///pyodide.asm.mjs"', times: 3 },
	{ of: /(?<![\w.$])import\(/g, to: '__noimport(', times: 15 },
	{ of: /(?<![\w.$])eval\(/g, to: '__noeval(', times: 6 },
	{
		// Errors have no stack in the realm, and are errors all the same.
		of: /typeof t\.stack!="string"\|\|/g,
		to: '',
		times: 1,
	},
	{
		// The memory comes from outside, without a copy between.
		of: /Module\.HEAP8\.set\(t\)/g,
		to: 'globalThis.restoreMemory(Module.HEAPU8)',
		times: 1,
	},
	{
		// Where Python was when it broke is no output of its program.
		of: /e\|\|_dump_traceback\(\)/g,
		to: 'e||globalThis.takeStack(_dump_traceback)',
		times: 1,
	},
	{
		of: /export default _createPyodideModule;?/g,
		to: 'globalThis.createPyodideModule = _createPyodideModule;',
		times: 1,
	},
];

const api: readonly Change[] = [
	{
		// What it is given is only the beginning of the snapshot.
		of: /t\.INITIAL_MEMORY=i\.length/g,
		to: 't.INITIAL_MEMORY=globalThis.snapshotBytes',
		times: 1,
	},
	{
		// The module was on its way before its scripts were read.
		of: /let\{binary:t,response:n\}=_\(e\+"pyodide\.asm\.wasm"\),/g,
		to: 'let ',
		times: 1,
	},
	{
		of: /n\?l=await WebAssembly\.instantiateStreaming\(n,s\):l=await WebAssembly\.instantiate\(await t,s\)/g,
		to: 'l=await globalThis.instantiatePyodide(s)',
		times: 1,
	},
	{ of: /(?<![\w.$])import\(/g, to: '__noimport(', times: 13 },
	{ of: /export\{(\w+) as loadPyodide,[^}]*\};?/g, to: 'globalThis.loadPyodide = $1;', times: 1 },
];

/** What a kept script depends on besides Pyodide. */
export const changesMade: string = JSON.stringify(
	[...assembly, ...api].map(({ of, to }) => [of.source, to]),
);

export function assemblyScript(module: string): string {
	return `"use strict";${changed(module, assembly, 'pyodide.asm.mjs')}`;
}

export function apiScript(module: string): string {
	return `"use strict";${changed(module, api, 'pyodide.mjs')}`;
}

function changed(text: string, changes: readonly Change[], name: string): string {
	return changes.reduce((before, { of, to, times }) => {
		const found = before.match(of)?.length ?? 0;
		if (found !== times) {
			throw new Error(
				`${name} is not the one that is known: ${of} is there ${found} times, not ${times}`,
			);
		}
		return before.replace(of, to);
	}, text);
}
