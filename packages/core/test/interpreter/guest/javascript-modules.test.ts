import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RawGuest } from './raw-guest.ts';

let guest: RawGuest;
let folder: string;

beforeEach(async () => {
	folder = mkdtempSync('/tmp/anybox-modules-');
	guest = new RawGuest();
	await guest.hello();
	await guest.openContext('a', { language: 'javascript', cwd: folder });
});

afterEach(async () => {
	await guest.close();
	rmSync(folder, { recursive: true });
});

function write(files: Record<string, string>): void {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
		writeFileSync(`${folder}/${path}`, text);
	}
}

describe('a cell runs once, also when it ends with', () => {
	const twice = 'let a; let a';
	const later = (code: string) =>
		`await new Promise((_, r) => setTimeout(() => { try { ${code} } catch (e) { r(e) } }, 5))`;

	test.each([
		['a module that declares a name twice', "await import('./bad.mjs')"],
		['such a module, as a promise', "import('./bad.mjs')"],
		['a text that does', `eval('${twice}') // import`],
		['such a text, later', `${later(`new Function('${twice}')`)} // import`],
		[
			'an error that says so of what it imports',
			`import a from 'node:os'; await Promise.reject(new SyntaxError("Identifier 'a' has already been declared"))`,
		],
		[
			'an error that says so, without frames',
			`import a from 'node:os'; Error.stackTraceLimit = 0; throw new SyntaxError("Identifier 'a' has already been declared")`,
		],
	])('%s', async (_, code) => {
		write({ 'bad.mjs': twice });

		const { stdout, end } = await guest.run(`console.log('ran'); ${code}`);

		expect(stdout).toBe('ran\n');
		expect(end['error']).toMatchObject({ name: 'SyntaxError' });
		expect(end['error'].traceback, 'a place in the cell').not.toContain('^');
	});
});

describe('import is as in a file of the working directory', () => {
	const dual = JSON.stringify({ exports: { import: './module.mjs', require: './common.cjs' } });
	const only = JSON.stringify({ exports: { import: './module.mjs' } });
	const packages = {
		'node_modules/dual/package.json': dual,
		'node_modules/dual/module.mjs': 'export const kind = "module";',
		'node_modules/dual/common.cjs': 'exports.kind = "common";',
		'sub/node_modules/only/package.json': only,
		'sub/node_modules/only/module.mjs': 'export const kind = "sub";',
	};

	test.each([
		["a package's module", "import { kind } from 'dual'; kind", "'module'"],
		["a package's module, called", "(await import('dual')).kind", "'module'"],
		['what is required', "require('dual').kind", "'common'"],
		['where the program went', "process.chdir('sub'); (await import('only')).kind", "'sub'"],
		[
			'where it is, and went',
			"import { kind } from 'dual'; process.chdir('sub'); kind + (await import('dual')).kind",
			"'modulemodule'",
		],
		[
			'a folder of another name',
			`process.chdir('a b#%20?'); const { x } = await import('./m.mjs'); x`,
			'5',
		],
		[
			'a package of modules',
			`process.chdir('modules'); (await import('#inner')).x + (await import('self/inner')).x`,
			'10',
		],
		['an absolute path', 'await import(`${process.cwd()}/sub/m.mjs`); process.m', '5'],
		['the root', "process.chdir('/'); typeof (await import('node:os')).EOL", "'string'"],
	])('%s', async (_, code, shown) => {
		write({
			...packages,
			'a b#%20?/m.mjs': 'export const x = 5;',
			'sub/m.mjs': 'process.m = 5;',
			'modules/package.json': JSON.stringify({
				name: 'self',
				type: 'module',
				imports: { '#inner': './inner.js' },
				exports: { './inner': './inner.js' },
			}),
			'modules/inner.js': 'export const x = 5;',
		});

		const { text, end } = await guest.run(code);

		expect(end['error']).toBeNull();
		expect(text).toBe(shown);
	});

	test('what a file could not import is not found', async () => {
		write({ 'm.js': '', 'folder/index.js': '', ...packages });
		const names = "['./m', './folder', 'only', 'dual/common.cjs']";
		const told = `Promise.all(${names}.map((name) => import(name).catch((error) => error.code)))`;

		expect((await guest.run(`(await ${told}).join()`)).text).toBe(
			"'ERR_MODULE_NOT_FOUND,ERR_UNSUPPORTED_DIR_IMPORT,ERR_MODULE_NOT_FOUND,ERR_PACKAGE_PATH_NOT_EXPORTED'",
		);
	});
});

describe('the places that import are looked for', () => {
	const times = 20_000;

	test.each([
		['calls in calls', 'import({a:'.repeat(times)],
		['methods in methods', 'x = {import() { return '.repeat(times)],
		['classes of characters that do not end', `import.meta ${'(/['.repeat(times)}`],
		['slashes that do not end', `import.meta ${'/[/]['.repeat(times)}`],
		['comments that do not end', `import.meta\n${'/*\n'.repeat(5 * times)}`],
		['comments', `import.meta\n${'//\n'.repeat(100 * times)}`],
	])('at once in %s', async (_, code) => {
		const { end } = await guest.run(code);

		expect(end['error']).toMatchObject({ name: expect.stringMatching(/^(Syntax|Range)Error$/) });
	});

	test('until an interrupt', async () => {
		const cell = await guest.start(`import 'node:os';\n${'a;'.repeat(100 * times)}`);
		await guest.request('interrupt', { cell });

		expect((await guest.ended(cell)).end).toMatchObject({ outcome: 'interrupted', state: 'kept' });
		expect((await guest.run('5')).text).toBe('5');
	});
});

describe('what a cell declares to import is there before it begins', () => {
	const files = {
		'm.mjs': 'export const one = 1, two = 2;',
		'says.mjs': 'console.log("module");',
		'throws.mjs': 'throw new RangeError("of the module");',
		'common.cjs': 'exports.one = 1;',
		'then.mjs': 'export const then = 5;',
		'held.mjs':
			'console.log("go"); await new Promise((resolve) => { globalThis.release = resolve; });',
	};

	beforeEach(() => write(files));

	test.each([
		["import { nope } from './m.mjs'; nope", './m.mjs', 'nope', 9],
		["import absent from './m.mjs'", './m.mjs', 'default', 7],
		["import { one, 'a b' as nope } from './m.mjs'", './m.mjs', 'a b', 14],
		["import { two } from './common.cjs'", './common.cjs', 'two', 9],
		["import os, { toString } from 'node:os'", 'node:os', 'toString', 13],
	])('a missing export is a syntax error: %s', async (declaration, from, name, column) => {
		const { stdout, end } = await guest.run(`console.log('ran');\n${declaration}`);

		expect(stdout).toBe('');
		const told = `The requested module '${from}' does not provide an export named '${name}'`;
		expect(end).toMatchObject({ outcome: 'error', error: { name: 'SyntaxError', value: told } });
		expect(end['error'].traceback).toBe(
			`<cell 1>:2\n${declaration}\n${' '.repeat(column)}^\nSyntaxError: ${told}\n`,
		);
	});

	test.each([
		['a module that is not there', "import './nowhere.mjs'", 'Error', 'nowhere.mjs'],
		['one that throws', "import './throws.mjs'", 'RangeError', 'of the module'],
		['one of no text', "import '\\x'", 'SyntaxError', 'escape'],
		['a name twice', "import a from 'node:os'; var a", 'SyntaxError', "'a'"],
	])('%s ends it before', async (_, declaration, name, value) => {
		const { stdout, end } = await guest.run(`console.log('ran');\n${declaration}`);

		expect(stdout).toBe('');
		expect(end['error']).toMatchObject({ name, value: expect.stringContaining(value) });
	});

	test('it runs once, after them', async () => {
		const code = "console.log('cell');\nimport { one } from './m.mjs';\nimport './says.mjs';";

		expect((await guest.run(code)).stdout).toBe('module\ncell\n');
		expect((await guest.run(`${code} one`)).stdout).toBe('cell\n');
	});

	test('nothing is loaded for a cell that is no program', async () => {
		const { stdout, end } = await guest.run("import './says.mjs';\nlet x = = 2");

		expect(stdout).toBe('');
		expect(end['error'].traceback).toContain('<cell 1>:2\nlet x = = 2\n        ^');
	});

	test.each([
		['5; import "./m.mjs"', '5'],
		['#!/usr/bin/env node\nimport { one } from "./m.mjs"; one', '1'],
		['import { then } from "./then.mjs"; then', '5'],
		['import { one } from "./m.mjs"; globalThis.read = () => one; read()', '1'],
	])('%s', async (code, shown) => {
		expect(await guest.run(code)).toMatchObject({ text: shown, end: { error: null } });
	});

	test('one that is interrupted before never begins', async () => {
		const cell = await guest.startUntil('go', "import './held.mjs'; process.began = true");
		await guest.request('interrupt', { cell });

		const { end } = await guest.ended(cell);
		const waits = "await import('./held.mjs'); await new Promise(setImmediate)";
		const next = await guest.run(`release(); ${waits}; typeof process.began`);

		expect(end).toMatchObject({ outcome: 'interrupted', state: 'kept' });
		expect(next.text).toBe("'undefined'");
	});
});
