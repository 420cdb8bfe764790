import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RawGuest, type Ran } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = new RawGuest();
	await guest.hello();
	await guest.openContext('a', { language: 'javascript' });
});

afterEach(() => guest.close());

async function interrupted(code: string): Promise<Ran> {
	const cell = await guest.startUntil('go', code);
	await guest.request('interrupt', { cell });
	return guest.ended(cell);
}

test('variables live on and may be declared again', async () => {
	await guest.run('let a = 1; const b = 2; class C {}; function f() { return a + b; }');

	expect((await guest.run('let a = 5; f()')).text).toBe('7');
	expect((await guest.run('_ + 1')).text).toBe('8');
});

test('the first cell finds no global name of ours but those of imports and values', async () => {
	const names =
		'Object.getOwnPropertyNames(globalThis).filter((name) => /anybox/i.test(name)).join()';

	expect((await guest.run(names)).text).toBe("'__anybox_import__,__anybox_receive__'");
});

test('await, import and require work at the top', async () => {
	expect(
		(await guest.run('await new Promise((resolve) => setTimeout(resolve, 5, "done"))')).text,
	).toBe("'done'");
	const imports =
		'import fs, { readFileSync as read } from "node:fs";\nimport * as path from "node:path";\n';
	expect(
		(await guest.run(`${imports}[typeof fs.readFileSync, typeof read, path.sep].join()`)).text,
	).toBe("'function,function,/'");
	expect((await guest.run('typeof (await import("node:os")).platform')).text).toBe("'function'");
	expect((await guest.run('typeof require("node:os").platform')).text).toBe("'function'");
});

describe('imports', () => {
	const url = 'https://example.org';

	test.each([
		[
			'a template',
			'const t = `\nimport fs from "node:fs";\n`; t',
			'\'\\nimport fs from "node:fs";\\n\'',
		],
		[
			'a regular expression',
			'const re = /`/g;\nconst t = `use import("x") here`; t',
			`'use import("x") here'`,
		],
		['a template in a template', '`${`import("${1}")`} import("x")`', `'import("1") import("x")'`],
		[
			'a comment',
			'var c = (() => { /* import("x") */ }).toString(); c',
			`'() => { /* import("x") */ }'`,
		],
		['a division', 'var g = 4, s = `${8 / g} import(/ ${g}`; s', "'2 import(/ 4'"],
	])('%s that looks like one stays as it is', async (_, code, shown) => {
		expect((await guest.run(code)).text).toBe(shown);
	});

	test.each([
		['class L { import(x) { return x; } } new L().import(5)', '5'],
		['({ import(x) { return x; } }).import(5)', '5'],
		['({ async import(x) { return x; } }).import(5)', '5'],
		['class S { #import(x) { return x; } run() { return this.#import(5); } } new S().run()', '5'],
		['const o = { import: (x) => x }; o?.import(5)', '5'],
	])('a method of that name is none: %s', async (code, shown) => {
		expect((await guest.run(code)).text).toBe(shown);
	});

	test.each([
		`const u = "${url}"; let m; if (/^https?:\\/\\//.test(u)) m = await import("node:os"); typeof m.EOL`,
		'typeof `${(await import("node:os")).EOL}`',
		'const a = 4 / 2; const m = await import("node:os"); const b = a / 2; typeof m.EOL',
		'class L { x = import("node:os") } typeof (await new L().x).EOL',
		'import one from "node:os"; import two from "node:path"; typeof one.EOL && typeof two.sep',
		'import whole, * as space from "node:path"; typeof whole.sep && typeof space.sep',
		'import whole, { sep as cut, } from "node:path"; typeof whole.sep && typeof cut',
		'import { "sep" as cut } from "node:path"\ntypeof cut',
		'let { EOL } = await import(new URL("node:os")); typeof EOL',
	])('one is where code imports: %s', async (code) => {
		expect(await guest.run(code)).toMatchObject({ text: "'string'", end: { error: null } });
	});

	test('attributes are passed on', async () => {
		const file = `/tmp/anybox-import-${process.pid}.json`;
		await guest.run(`require("node:fs").writeFileSync("${file}", "{\\"a\\": 5}")`);

		const declared = await guest.run(`import d from "${file}" with { type: "json" }; d.a`);
		const called = await guest.run(
			`(await import("${file}", { with: { type: "json" } })).default.a`,
		);

		await guest.run(`require("node:fs").unlinkSync("${file}")`);
		expect([declared.text, called.text]).toEqual(['5', '5']);
	});

	test('what fails is a rejected promise', async () => {
		const failing = '"./nowhere.mjs", Symbol("x"), "no-such-package"';
		const code = `[${failing}].map((name) => import(name).catch((e) => e instanceof Error))`;

		expect((await guest.run(`(await Promise.all(${code})).join()`)).text).toBe("'true,true,true'");
	});

	test.each(['const fs = require("fs")', 'let fs', 'var fs', 'class fs {}', 'import fs from "fs"'])(
		'a name may be declared again, after %s',
		async (before) => {
			await guest.run(before);

			const again = 'import fs, { sep } from "node:path"; typeof fs.sep + sep';
			expect((await guest.run(again)).text).toBe("'string/'");
			expect((await guest.run('import fs from "node:path"; typeof fs.sep')).text).toBe("'string'");
		},
	);

	test('an error behind one has its own line', async () => {
		const { end } = await guest.run('import {\n  EOL,\n  cpus\n} from "node:os";\nnull.x');

		expect(end['error'].traceback).toContain('<cell 1>:5:6');
	});
});

test('console writes to the streams', async () => {
	const ran = await guest.run(
		'console.log("out", 1); console.error("err"); process.stdout.write("raw\\n"); undefined',
	);

	expect(ran).toMatchObject({ stdout: 'out 1\nraw\n', stderr: 'err\n', results: [] });
	const raw = 'process.stdout.write("c3a9", "hex"); process.stdout.write(Buffer.from([10])); 0';
	expect((await guest.run(raw)).stdout).toBe('é\n');
});

test('plain data is also JSON', async () => {
	const { results } = await guest.run('({ a: [1, null, "é"] })');

	expect(results[0]?.['bundle']).toEqual({
		'text/plain': "{ a: [ 1, null, 'é' ] }",
		'application/json': '{"a":[1,null,"é"]}',
	});
	expect((await guest.run('new Map([[1, 2]])')).results[0]?.['bundle']).toEqual({
		'text/plain': 'Map(1) { 1 => 2 }',
	});
});

test('an error has the lines of the cell and none of ours', async () => {
	const { end } = await guest.run(
		'function f() {\n  throw new TypeError("bad", { cause: 5 });\n}\nf();',
	);

	expect(end).toMatchObject({
		outcome: 'error',
		state: 'kept',
		error: { name: 'TypeError', value: 'bad' },
	});
	expect(end['error'].traceback).toBe(
		'TypeError: bad\n    at f (<cell 1>:2:9)\n    at <cell 1>:4:1\nCaused by: 5\n',
	);
});

describe('stacks are those of the program', () => {
	const frames = 'Error: x\n    at f (<cell 1>:2:10)\n    at <cell 1>:4:';
	const define = 'function f() {\n  return new Error("x");\n}\n';

	test.each([
		['a value', 'f()', frames],
		['a property', 'f().stack.split("\\n").length', '3'],
		['a thrown object', 'throw { wrapped: f() }', '    at f (<cell 1>:2:10)\n      at <cell 1>:4:'],
		['what is printed', 'console.error(f())', frames],
		[
			'what is printed later',
			'await 1; console.error(f())',
			'Error: x\n    at f (<cell 1>:2:10)\n    at <cell 1>:4:',
		],
		[
			'what was displayed',
			'display({ [Symbol.for("nodejs.util.inspect.custom")]: () => f().stack })',
			'    at <cell 1>:4:1',
		],
		['an import that fails', 'await import("./nowhere.mjs")', 'nowhere'],
	])('%s', async (_, code, shown) => {
		const { end, stderr, text, results } = await guest.run(define + code);

		const bundle = results[0]?.['bundle'];
		const told = [text, stderr, end['error']?.traceback, bundle?.['text/plain']].join('\n');
		expect(told).toContain(shown);
		expect(told).not.toMatch(/anybox|inspector|cell-\d|at .*\[eval/);
	});

	test('a program may make its own', async () => {
		const code =
			'Error.prepareStackTrace = (error, sites) => sites.length > 0; new Error("x").stack';

		expect((await guest.run(code)).text).toBe('true');
	});

	test('an error of Node has its code', async () => {
		expect((await guest.run('Buffer.alloc("x")')).end['error'].traceback).toMatch(
			/^TypeError \[ERR_INVALID_ARG_TYPE\]: .*\n {4}at .*\n {4}at <cell 1>:1:8\n$/,
		);
	});

	test('causes that go in a circle end', async () => {
		const circle =
			'const e = new TypeError("x"); const f = new Error("y", { cause: e }); e.cause = f; throw e';

		const { error } = (await guest.run(circle)).end;

		expect(error.name).toBe('TypeError');
		expect(error.traceback.match(/Caused by/g)).toEqual(['Caused by']);
		expect(
			(await guest.run('const g = new TypeError("x"); g.cause = g; throw g')).end,
		).toMatchObject({
			error: { name: 'TypeError', value: 'x' },
		});
	});

	test('errors of many show each', async () => {
		const many = 'await Promise.any([Promise.reject(new RangeError("a")), Promise.reject(5)])';

		const { error } = (await guest.run(many)).end;

		expect(error.name).toBe('AggregateError');
		expect(error.traceback).toMatch(
			/\nError 1: RangeError: a\n {4}at <cell 1>:1:\d+\nError 2: 5\n$/,
		);
	});
});

test('a syntax error shows its place', async () => {
	const { end } = await guest.run('1;\nlet x = = 2');

	expect(end['error']).toMatchObject({ name: 'SyntaxError' });
	expect(end['error'].traceback).toContain('<cell 1>:2\nlet x = = 2\n        ^');
});

test('what is thrown need not be an error', async () => {
	expect((await guest.run('throw 5')).end).toMatchObject({
		outcome: 'error',
		error: { name: 'Uncaught', value: '5' },
	});
	expect((await guest.run('await Promise.reject(undefined)')).end['outcome']).toBe('error');
});

test('a rejection nobody handles is printed and harms nothing', async () => {
	await guest.run('var kept = 1; Promise.reject(new Error("lost")); 0');

	expect((await guest.run('kept')).text).toBe('1');
});

describe('values of bad will are shown, and harm nothing', () => {
	const trap = '() => { throw new Error("trap") }';
	const traps = `new Proxy({}, { get: ${trap}, has: ${trap}, ownKeys: ${trap}, getPrototypeOf: ${trap} })`;

	test.each([
		['a proxy that throws', traps, '{}'],
		['a thing with a `then`', '({ then(resolve) { resolve(5); } })', '{ then: [Function: then] }'],
		[
			'an inspection that throws',
			`({ [Symbol.for("nodejs.util.inspect.custom")]: ${trap} })`,
			'threw Error',
		],
	])('%s', async (_, value, shown) => {
		const { end, text } = await guest.run(value);

		expect(end).toMatchObject({ outcome: 'ok', state: 'kept', error: null });
		expect(text).toContain(shown);
		expect((await guest.run(`throw ${value}`)).end).toMatchObject({
			outcome: 'error',
			state: 'kept',
			error: { name: 'Uncaught', value: expect.stringContaining(shown) },
		});
	});

	test('a promise as the last value is awaited', async () => {
		expect((await guest.run('Promise.resolve(5)')).text).toBe('5');
		expect((await guest.run('Promise.reject(new RangeError("no"))')).end).toMatchObject({
			outcome: 'error',
			error: { name: 'RangeError', value: 'no' },
		});
		const failing =
			'const p = Promise.resolve(5); p.then = () => { throw new RangeError("no"); }; p';
		expect((await guest.run(failing)).end['error']).toMatchObject({ name: 'RangeError' });
	});
});

describe('prototypes that a program patched leave cells as they were', () => {
	test.each([
		'Object.prototype.toJSON = () => { throw new Error("patched"); }',
		'Object.prototype.toJSON = () => 5',
		'Array.prototype.toJSON = () => 5',
		'Object.defineProperty(Object.prototype, "toJSON", { value: () => 5 })',
		'Object.prototype.exceptionDetails = {}',
		'Object.prototype.objectId = "x"; Object.prototype.unserializableValue = "x"',
		'Object.prototype.error = Object.prototype.result = "x"',
		'Array.prototype[Symbol.iterator] = () => { throw new Error("patched"); }',
		'Array.prototype.every = Array.prototype.map = undefined',
		'Promise.prototype.then = () => { throw new Error("patched"); }',
		'Promise.prototype.then = function () { return this; }',
		'Promise.prototype.catch = Promise.prototype.finally = undefined',
		'globalThis.Promise = globalThis.Error = undefined',
		'Buffer.from = Buffer.concat = () => { throw new Error("patched"); }',
		'Uint8Array.prototype.subarray = Buffer.prototype.toString = undefined',
		'String.prototype.split = String.prototype.replace = RegExp.prototype.exec = undefined',
		'Object.entries = Object.keys = Object.fromEntries = Object.assign = undefined',
		'JSON.stringify = JSON.parse = Number.isFinite = undefined',
	])('%s', async (patch) => {
		await guest.run('var kept = 5');

		const patching = await guest.run(`${patch}; 1`);

		expect(patching).toMatchObject({ text: '1', end: { outcome: 'ok', state: 'kept' } });
		const next = await guest.run('console.log("said"); await 1; kept', { environment: { A: 'b' } });
		expect(next).toMatchObject({ stdout: 'said\n', text: '5', end: { outcome: 'ok' } });
		expect((await guest.run('({ a: [1] })')).text).toContain('{ a: [ 1 ]');
		expect((await guest.run('throw new TypeError("bad")')).end).toMatchObject({
			outcome: 'error',
			error: { name: 'TypeError', value: 'bad' },
		});
		const { end } = await interrupted('console.log("go"); while (true) {}');
		expect(end).toMatchObject({ outcome: 'interrupted', state: 'kept' });
	});

	test('and stay patched', async () => {
		await guest.run('Object.prototype.toJSON = () => 5; 0');

		expect((await guest.run('JSON.stringify({})')).text).toBe("'5'");
		expect((await guest.run('await 1; JSON.stringify({})')).text).toBe("'5'");
	});
});

describe('ends', () => {
	test.each([
		['process.exit(3)', 'exited', 'InterpreterExit', 3],
		['process.kill(process.pid, "SIGKILL")', 'killed', 'InterpreterKilled', null],
	])('%s', async (code, outcome, name, exitCode) => {
		const { end, stdout, stderr } = await guest.run(`console.log("partial");\n${code}`);

		expect(end).toMatchObject({ outcome, state: 'lost', epoch: 2, error: { name, exitCode } });
		expect([stdout, stderr]).toEqual(['partial\n', '']);
		expect((await guest.run('1')).text).toBe('1');
	});

	test.each([
		['a busy loop', 'console.log("go"); while (true) {}'],
		['a pending await', 'console.log("go"); await new Promise(() => {})'],
	])('an interrupt ends %s and keeps the state', async (_, code) => {
		await guest.run('let kept = 7');

		const { end } = await interrupted(code);

		expect(end).toMatchObject({ outcome: 'interrupted', state: 'kept', epoch: 1 });
		expect((await guest.run('kept')).text).toBe('7');
		expect((await guest.run('await new Promise((r) => setTimeout(r, 300)); kept')).text).toBe('7');
	});

	test.each([
		['an inspection', '({ [Symbol.for("nodejs.util.inspect.custom")]() { while (true); } })'],
		['a getter', 'throw { stack: "x", get message() { while (true); } }'],
		['an inspection, after a wait', 'await 1; ({ get [Symbol.toStringTag]() { while (true); } })'],
	])('an interrupt ends %s that never ends, and keeps the state', async (_, code) => {
		await guest.run('var kept = 7');

		const { end } = await interrupted(`console.log("go"); ${code}`);

		expect(end).toMatchObject({ outcome: 'interrupted', state: 'kept', epoch: 1 });
		expect((await guest.run('await 1; kept')).text).toBe('7');
		expect((await interrupted('console.log("go"); while (true);')).end['state']).toBe('kept');
	});

	test.each([
		['steps behind timers', 'while (true) { n++; await new Promise((r) => setTimeout(r, 50)); }'],
		[
			'a timer that keeps nothing alive',
			'await new Promise((r) => setTimeout(r, 60_000).unref()); n++',
		],
		['immediates', 'while (true) { n++; await new Promise((r) => setImmediate(r)); }'],
		[
			'a child',
			'require("child_process").spawn("sh", ["-c", "trap : INT; echo go; while :; do sleep 60; done"], { stdio: "inherit" }); await new Promise(() => {})',
		],
		['a server', 'require("net").createServer().listen(0).unref(); await new Promise(() => {})'],
		[
			'work of other threads',
			'require("crypto").pbkdf2("a", "b", 2e7, 64, "sha512", () => n++); await new Promise(() => {})',
		],
	])('an interrupt ends nothing that goes on by itself: %s', async (_, code) => {
		await guest.run('var n = 0');
		const cell = await guest.startUntil(
			'go',
			code.includes('go') ? code : `console.log("go"); ${code}`,
		);
		await guest.openContext('b');
		await guest.request('interrupt', { cell });
		// As long as the guest goes on interrupting.
		await guest.run('import time; time.sleep(1)', { context: 'b' });

		await guest.request('kill', { cell });

		const { end } = await guest.ended(cell);
		expect(end).toMatchObject({ outcome: 'interrupted', state: 'lost', epoch: 2 });
		expect((await guest.run('typeof n')).text).toBe("'undefined'");
	});

	test('a cell that waits for nothing keeps the state, also after other waits', async () => {
		const waits =
			'await new Promise((r) => setTimeout(r, 5)); await require("fs").promises.readFile("/dev/null"); await import("node:os"); const timer = setTimeout(() => {}, 5); await new Promise((r) => setTimeout(r, 10));';
		for (let round = 0; round < 3; round += 1) {
			await guest.run('var kept = 7');
			const { end } = await interrupted(`${waits} console.log("go"); await new Promise(() => {})`);
			expect(end).toMatchObject({ outcome: 'interrupted', state: 'kept', epoch: 1 });
		}
	});

	test('a loop behind an await is killed', async () => {
		const cell = await guest.startUntil('go', 'await 1; console.log("go"); while (true) {}');
		await guest.request('interrupt', { cell });

		await guest.request('kill', { cell });

		expect((await guest.ended(cell)).end).toMatchObject({
			outcome: 'interrupted',
			state: 'lost',
			epoch: 2,
		});
		expect((await guest.run('1')).text).toBe('1');
	});
});

test('late output speaks in the background', async () => {
	await guest.run('setTimeout(() => console.log("late"), 20); 0');

	const ran = await guest.run(
		'await new Promise((resolve) => setTimeout(resolve, 60)); console.log("mine")',
	);

	expect(ran.stdout).toBe('mine\n');
	await guest.background('late\n');
});

test.each([
	['an exception', 'setTimeout(() => { throw new Error("late"); }, 20); 0'],
	['a rejection', 'setTimeout(() => { Promise.reject(new Error("late")); }, 20); 0'],
	[
		'a rejection of an old promise',
		'new Promise((r) => setTimeout(r, 20)).then(() => { throw new Error("late"); }); 0',
	],
])('%s that an earlier cell left uncaught speaks in the background', async (_, code) => {
	await guest.run(code);

	const ran = await guest.run(
		'await new Promise((r) => setTimeout(r, 60)); Promise.reject(new Error("mine")); await new Promise((r) => setTimeout(r, 5))',
	);

	expect(ran.stderr).toContain('mine');
	expect(ran.stderr).not.toContain('late');
	await guest.background('Uncaught Error: late');
});

test.each([
	'await require("stream/promises").pipeline(require("stream").Readable.from(["a"]), process.stdout)',
	'process.stdout.write("a"); process.stdout.end()',
	'process.stdout.write("a"); process.stdout.destroy(); process.stderr.destroy()',
	'process.stdout.write("a"); process.stdout.write = console._stdout = undefined',
	'process.stdout.write("a"); Object.defineProperty(process, "stdout", { configurable: true, value: 5 })',
])('later cells can be heard after %s', async (code) => {
	await guest.run('console.log("before"); console.error("before")');
	expect((await guest.run(code)).stdout).toBe('a');

	const ran = await guest.run(
		'console.log("out"); process.stdout.write("out"); console.error("err")',
	);

	expect([ran.stdout, ran.stderr]).toEqual(['out\nout', 'err\n']);
});

test('a cell that ended its own stream is heard', async () => {
	const ending = 'await require("stream/promises").pipeline(["a"], process.stdout)';

	expect((await guest.run(`${ending}; console.log("b")`)).stdout).toBe('ab\n');
});

test('the environment is exact, and that of a cell is gone after it', async () => {
	const PATH = process.env['PATH'] ?? '';
	await guest.openContext('b', { language: 'javascript', environment: { PATH, ONLY: 'this' } });

	expect((await guest.run('Object.keys(process.env).sort().join()', { context: 'b' })).text).toBe(
		"'ONLY,PATH'",
	);
	expect(
		(await guest.run('process.env.CELL', { context: 'b', environment: { CELL: 'c' } })).text,
	).toBe("'c'");
	expect((await guest.run('process.env.CELL', { context: 'b' })).text).toBeUndefined();
});

describe('what a program starts is as that of any other', () => {
	const said = 'await new Promise((r) => started.once("message", r))';

	test('its flags are none, and its global scope is clean', async () => {
		expect((await guest.run('process.execArgv.length')).text).toBe('0');
		const names = ['exports', '__filename', '__dirname', 'realmSource', 'shared'];
		expect((await guest.run(`[${names.map((name) => `typeof ${name}`).join()}].join()`)).text).toBe(
			`'${names.map(() => 'undefined').join()}'`,
		);
	});

	test.each([
		[
			'a worker of a module',
			'import { parentPort } from "node:worker_threads"; parentPort.postMessage(0);',
			'new (require("worker_threads").Worker)(file)',
		],
		[
			'a child',
			'import "node:os"; process.send(process.execArgv.length);',
			'require("child_process").fork(file)',
		],
	])('%s', async (_, program, start) => {
		const file = `/tmp/anybox-started-${process.pid}.mjs`;
		const code = `var file = "${file}"; require("fs").writeFileSync(file, ${JSON.stringify(program)}); var started = ${start}; ${said}`;

		const { text, stderr } = await guest.run(code);

		await guest.run('require("fs").unlinkSync(file)');
		expect([text, stderr]).toEqual(['0', '']);
	});

	test('a worker of a text', async () => {
		const text = 'require("worker_threads").parentPort.postMessage(typeof module)';
		const code = `var started = new (require("worker_threads").Worker)('${text}', { eval: true }); ${said}`;

		expect((await guest.run(code)).text).toBe("'object'");
	});

	test('no warning of Node is told', async () => {
		expect((await guest.run('process.emitWarning("beware"); await 1')).stderr).toBe('');
	});
});

test('without node on its PATH a context is refused', async () => {
	const fields = { language: 'javascript', environment: { PATH: '/does/not/exist' } };

	await expect(guest.openContext('b', fields)).rejects.toMatchObject({ code: 'unsupported' });
});

test('much output is counted and bounded', async () => {
	const { end } = await guest.run(
		'const line = "x".repeat(99) + "\\n"; for (let i = 0; i < 100000; i += 1) process.stdout.write(line); 0',
		{ streamBytes: 1000 },
	);

	expect(end['stdout']).toMatchObject({ bytes: 10 ** 7, lines: 10 ** 5 });
});

test('forged frames on the channel change nothing', async () => {
	const ran = await guest.run(
		'const fs = require("fs"); for (let fd = 3; fd < 9; fd += 1) { try { fs.writeSync(fd, "{\\"type\\":\\"end\\"}\\n{"); } catch {} } 7',
	);

	expect(ran.text).toBe('7');
});

test('what is displayed stands where it was among what is printed', async () => {
	const cell = await guest.start(
		'for (let i = 0; i < 5; i++) { console.log("a" + i); display("d" + i); } await 1; console.log("a5"); display("d5")',
	);
	const said: string[] = [];
	await guest.next((frame) => {
		if (frame['cell'] !== cell) return false;
		if (frame['event'] === 'output') said.push(Buffer.from(frame['data'], 'base64').toString());
		if (frame['event'] === 'result') said.push(frame['bundle']['text/plain']);
		frame['cell'] = '';
		return frame['event'] === 'end';
	});

	const expected = [0, 1, 2, 3, 4, 5].map((i) => `a${i}\n'd${i}'`).join('');
	expect(said.join('')).toBe(expected);
});

test('what an earlier cell displays late is its output, never a result of the next cell', async () => {
	await guest.run(
		'var release; const held = new Promise((resolve) => { release = resolve; }); held.then(() => display("late")); 0',
	);

	const ran = await guest.run('release(); await held; await null; "mine"');

	expect(ran.results.map(({ bundle }) => bundle['text/plain'])).toEqual(["'mine'"]);
	await guest.background("'late'\n");
});
