import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RawGuest } from './raw-guest.ts';

/** Modules that Python's own library imports on the way to a traceback. */
const names = ['token', 'tokenize', 'linecache', 'traceback', 're', 'enum', 'textwrap', 'json'];

let folder: string;
let guest: RawGuest;

beforeEach(async () => {
	folder = mkdtempSync('/tmp/anybox-shadows-');
	guest = new RawGuest();
	await guest.hello();
});

afterEach(async () => {
	await guest.close();
	rmSync(folder, { recursive: true });
});

function shadow(name: string): void {
	writeFileSync(`${folder}/${name}.py`, `print('${name} was imported')\nmine = 1\n`);
}

const fails = 'def f():\n    1/0\nf()';
const lines = '<cell 1>", line 3, in <module>\n    f()\n';

describe.each(names)('a file of the workspace with the name of %s', (name) => {
	beforeEach(async () => {
		shadow(name);
		await guest.openContext('a', { cwd: folder });
	});

	test('takes no line from a traceback, and does not run', async () => {
		const ran = await guest.run(fails);

		expect(ran.end['error'].traceback).toContain(lines);
		expect(ran.stdout + ran.stderr).toBe('');
	});

	test('takes no line from a traceback where the program imports it', async () => {
		const { end, stdout } = await guest.run(
			`import sys, ${name}; has = hasattr(${name}, 'mine')\n${fails}`,
		);

		expect(end['error'].traceback).toContain('line 4, in <module>\n    f()\n');
		const { text } = await guest.run(`has, sys.modules['${name}'] is ${name}, sys.path[0]`);
		expect(text).toBe(`(${stdout === '' ? 'False' : 'True'}, True, '')`);
	});
});

test('files of the workspace run neither when a worker is idle nor for its results', async () => {
	await guest.openContext('a', { cwd: folder });
	await guest.run('1');
	for (const name of names) shadow(name);

	const ran = await guest.run('import time\ntime.sleep(0.2)\n{"a": [1]}');
	await guest.run('import time');
	const later = await guest.run('!true\n{"b": 1}');

	expect(ran.results[0]?.['bundle']['application/json']).toBe('{"a": [1]}');
	expect(later.results[0]?.['bundle']['application/json']).toBe('{"b": 1}');
	expect(ran.stdout + later.stdout).toBe('');
});

test.each(['logging', 'selectors', 'socket'])(
	'a file with the name of %s does not get into the event loop of a cell',
	async (name) => {
		shadow(name);
		await guest.openContext('a', { cwd: folder });

		const ran = await guest.run('async def f():\n    return 7\nawait f()');

		expect(ran).toMatchObject({ text: '7', stdout: '' });
	},
);

test('a program whose modules are files of the workspace finds them', async () => {
	writeFileSync(`${folder}/mine.py`, 'value = 7\n');
	await guest.openContext('a', { cwd: folder });

	expect((await guest.run('import mine\nmine.value')).text).toBe('7');
	expect(
		(await guest.run('import sys\nsys.path[0], [type(f).__name__ for f in sys.meta_path][-1]'))
			.text,
	).toBe("('', 'type')");
});
