import type { ServerResponse } from 'node:http';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ArrivingWheel } from '../../src/packages/options.ts';
import { PackageWorld, printed } from './package-world.ts';
import { wheel } from './wheel-files.ts';
import { changed, whole } from './wheel-server.ts';

const base = wheel('base', { 'base.py': 'number = 20\n' });
const upper = wheel('upper', { 'upper.py': 'import base\n' }, { needs: ['base'] });
const evil = wheel('evil', { 'evil.py': '', '../../../../../../tmp/climbed.py': 'climbed' });

// Some make several sandboxes.
vi.setConfig({ testTimeout: 60_000 });

let world: PackageWorld;

beforeAll(async () => {
	world = new PackageWorld(base, upper, evil);
	await world.start();
	// The first one of a cache starts slowly.
	await world.sandbox();
}, 60_000);

beforeEach(async () => world.clear());

afterAll(async () => world[Symbol.asyncDispose]());

const looked = 'from importlib.util import find_spec\nprint(find_spec("base"))';

const attempt = `
try:
    import base
    print(base.number)
except ModuleNotFoundError as error:
    print(error, error.name)
`;

test('a cell that ends while it waits for a package keeps its variables, and the next one finds what came meanwhile', async () => {
	const held: (() => void)[] = [];
	world.server.answer = (...answer) => void held.push(() => whole(...answer));
	const sandbox = await world.sandbox();
	await sandbox.runCode('kept = 1');

	const { ended, state } = await sandbox.runCode('import base', { timeoutMs: 300 });
	expect({ ended, state }).toEqual({ ended: 'timeout', state: 'kept' });
	for (const answer of held) answer();

	expect(await printed(sandbox, 'import base\nprint(kept, base.number)')).toBe('1 20\n');
	expect(world.server.asked).toEqual([base.file]);
});

test('a program may catch what is missing, and try again', async () => {
	const sandbox = await world.sandbox();
	world.server.answer = changed;
	expect(await printed(sandbox, attempt)).toMatch(
		/^No module named 'base': .* is not the file that is pinned.* base\n$/,
	);

	world.server.answer = whole;
	expect(await printed(sandbox, attempt)).toBe('20\n');
});

test('what failed after its cell had ended is not told to a later one', async () => {
	const held: ServerResponse[] = [];
	world.server.answer = (response) => void held.push(response);
	const sandbox = await world.sandbox();
	const waiting = sandbox.runCode('import base', { timeoutMs: 3_000 });
	await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1);
	expect((await waiting).ended).toBe('timeout');
	world.server.answer = whole;
	// Heard of by the sandbox when this cell has ended, for it is told after.
	held[0]?.writeHead(503).end();
	expect(await printed(sandbox, 'try:\n    import upper\nexcept ImportError: pass\nprint(1)')).toBe(
		'1\n',
	);

	expect(await printed(sandbox, attempt)).toBe('20\n');
});

test('another context waits for nobody', async () => {
	const held: ServerResponse[] = [];
	world.server.answer = (response) => void held.push(response);
	const sandbox = await world.sandbox();
	const { contextId } = await sandbox.contexts.create();
	const waiting = sandbox.runCode('import base', { timeoutMs: 20_000 });
	await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1);

	const { error } = await sandbox.runCode('import nothing_such', { context: contextId });
	held[0]?.end(base.bytes);

	expect(error?.name).toBe('ModuleNotFoundError');
	expect((await waiting).error).toBeUndefined();
});

test('a sandbox without packages says so, and fetches nothing', async () => {
	const sandbox = await world.sandbox('none');

	expect(await printed(sandbox, attempt)).toContain('packages are off here');
	expect(await printed(sandbox, looked)).toBe('None\n');
	expect(world.server.asked).toEqual([]);
});

test('what the cache has is used where there is no network', async () => {
	await printed(await world.sandbox(), 'import upper');
	const offline = await world.sandbox({ from: null });

	expect(await printed(offline, 'import upper\nprint(upper.base.number)')).toBe('20\n');
});

test('a file of the cache that was changed is never used', async () => {
	await printed(await world.sandbox(), 'import base');
	writeFileSync(world.kept(base), wheel('base', { 'base.py': 'number = 666\n' }).bytes);

	expect(await printed(await world.sandbox({ from: null }), attempt)).toContain(
		'there is no wheelhouse',
	);
	expect(await printed(await world.sandbox(), attempt)).toBe('20\n');
});

test('a wheelhouse serves a machine without a network', async () => {
	world.shelve(base);
	world.shelve(upper);
	const sandbox = await world.sandbox({ from: null, wheelhouse: world.wheelhouse });

	expect(await printed(sandbox, 'import upper\nprint(upper.base.number)')).toBe('20\n');
	expect(world.server.asked).toEqual([]);
});

test('a wheel whose files climb out is refused whole', async () => {
	const sandbox = await world.sandbox();

	const told = await printed(
		sandbox,
		`
import os
try:
    import evil
except ModuleNotFoundError as error:
    print(error)
print(os.listdir('/tmp'), os.listdir('/lib/python3.14/site-packages'))
`,
	);

	expect(told).toContain('cannot be unpacked');
	expect(told).toContain('[] []');
});

test('%pip install does what an import would do, and says what it cannot', async () => {
	const sandbox = await world.sandbox({ allow: ['upper'] });

	expect(await printed(sandbox, '%pip install -q Upper base')).toBe(
		'upper 1.2.3 is here\nbase 1.2.3 is here\n',
	);
	expect((await sandbox.runCode('%pip install upper==9')).error?.value).toContain(
		'has upper 1.2.3 and no other',
	);
	expect((await sandbox.runCode('%pip install evil')).error?.value).toContain(
		"allow: ['upper', 'evil']",
	);
	expect((await sandbox.runCode('%pip install strange')).error?.value).toContain(
		'there is no index of others',
	);
	expect((await sandbox.runCode('%pip install --target /tmp base')).error?.value).toContain(
		'no --target',
	);
	expect((await sandbox.runCode('%pip freeze')).error?.value).toContain('there is no pip');
});

test('what is there is asked for no more, however it is spelt', async () => {
	const sandbox = await world.sandbox();
	await printed(sandbox, '%pip install base');
	await printed(sandbox, '%pip install base==1.2.3');
	writeFileSync(world.kept(base), 'another');
	world.server.answer = changed;

	for (const name of ['BASE', '"base == 1.2.3"', 'Base==1.2.3']) {
		expect(await printed(sandbox, `%pip install ${name}`)).toBe('base 1.2.3 is here\n');
	}
	expect(world.server.asked).toEqual([base.file]);
});

test('whatever is asked for by the way of packages, nothing but allowed packages comes', async () => {
	const sandbox = await world.sandbox({ allow: ['base'] });
	world.shelve(base);
	const code = `
import gc
(interpreter,) = [o for o in gc.get_objects() if type(o).__name__ == 'Interpreter']
host = type(interpreter).connect.__globals__['host']
for by in ('module', 'package', 'file', 'wheel', '', 7, None):
    for name in ('evil', '${evil.file}', '${evil.sha256}', '../wheels/${evil.sha256}', '/etc/passwd', 'file:///etc/passwd',
                 '../../etc/passwd', 'http://127.0.0.1/evil', '__proto__', 'x' * 1000, '\\x00', 7, None):
        answer = host.package(by, name)
        if '"package"' in str(answer) or 'root:' in str(answer):
            print('REACHED', by, name, answer)
print('asked')
`;

	expect(await printed(sandbox, code)).toBe('asked\n');
	expect(world.server.asked).toEqual([]);
	expect(await printed(sandbox, attempt)).toBe('20\n');
});

test('a flood of wants costs a program nothing but its own time', async () => {
	const sandbox = await world.sandbox();
	const code = `
import pyodide_js, gc
(interpreter,) = [o for o in gc.get_objects() if type(o).__name__ == 'Interpreter']
host = type(interpreter).connect.__globals__['host']
print({host.package('module', 'nothing%d' % n) for n in range(300)})
import base
print(base.number)
`;

	expect(await printed(sandbox, code)).toBe('{\'{"missing":null}\'}\n20\n');
});

test('of each wheel that comes from the network somebody can be told, and what that throws is for nobody', async () => {
	const told: ArrivingWheel[] = [];
	const onFetch = (arriving: ArrivingWheel): void => {
		told.push(arriving);
		throw new Error('of the listener');
	};
	world.server.answer = (response, asked) => {
		// One of them without its length.
		if (asked?.file === upper.file) response.flushHeaders();
		if (asked?.file === base.file) response.setHeader('content-length', base.bytes.byteLength);
		response.end(asked?.bytes);
	};
	const sandbox = await world.sandbox({ onFetch });

	expect(await printed(sandbox, 'import upper, base\nprint(base.number)')).toBe('20\n');
	expect(told.toSorted((one, other) => one.name.localeCompare(other.name))).toEqual([
		{ name: 'base', version: '1.2.3', bytes: base.bytes.byteLength },
		{ name: 'upper', version: '1.2.3', bytes: null },
	]);

	const other = await world.sandbox({ onFetch });
	await printed(other, 'import upper');
	expect(told).toHaveLength(2);
});
