import type { Sandbox } from '@anybox/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PackageWorld, printed } from './package-world.ts';
import { sideModule } from './side-module.ts';
import { wheel } from './wheel-files.ts';

const base = wheel('base', { 'base/__init__.py': 'number = 20\n' });
const upper = wheel(
	'upper',
	{ 'upper/__init__.py': 'import base\nnumber = base.number + 1\n', 'upper/deep.py': 'deep = 1\n' },
	{ needs: ['base'] },
);
const quiet = wheel('quiet', { 'quiet_module.py': 'x = 1\n' }, { modules: ['quiet_module'] });
const spread = wheel('spread', {
	'spread/__init__.py': '',
	'spread-1.2.3.data/purelib/spread/added.py': 'place = __file__\n',
	'spread-1.2.3.data/data/share/man/spread.1': 'a page',
});

// Some make a sandbox.
vi.setConfig({ testTimeout: 60_000 });

const tables = wheel('tables', {
	'tables.py': `
class Table:
    def _repr_html_(self):
        return '<table></table>'
    def __repr__(self):
        return 'a table'
`,
});
// By its name alone: the library itself is no part of what is tested here.
const drawing = wheel(
	'drawing',
	{ 'matplotlib/__init__.py': 'rcParams = {}\n' },
	{ modules: ['matplotlib'] },
);

/** As tzdata has it, of one zone: an hour ahead, always. */
const zone = Buffer.alloc(54);
zone.write('TZif');
zone.writeInt32BE(1, 36);
zone.writeInt32BE(4, 40);
zone.writeInt32BE(3600, 44);
zone.write('ONE', 50);
const zones = wheel('tzdata', {
	'tzdata/__init__.py': '',
	'tzdata/zoneinfo/__init__.py': '',
	'tzdata/zoneinfo/Europe/__init__.py': '',
	'tzdata/zoneinfo/Europe/Somewhere': zone,
});

let world: PackageWorld;
let sandbox: Sandbox;

beforeAll(async () => {
	const module = await sideModule();
	const tiny = wheel('tiny', { 'tiny.cpython-314-wasm32-emscripten.so': module });
	world = new PackageWorld(base, upper, quiet, spread, tiny, tables, drawing, zones);
	await world.start();
	sandbox = await world.sandbox();
}, 60_000);

afterAll(async () => world[Symbol.asyncDispose]());

test('an import brings a package with what it needs', async () => {
	expect(await printed(sandbox, 'import upper\nprint(upper.number)')).toBe('21\n');
});

test('other contexts find what one has brought, and it is fetched once', async () => {
	await printed(sandbox, 'import upper');
	const other = await sandbox.contexts.create();

	const { stdout } = await sandbox.runCode('from upper.deep import deep\nprint(deep)', {
		context: other.contextId,
	});

	expect(stdout.text).toBe('1\n');
	expect(world.server.asked.filter((file) => file === upper.file)).toHaveLength(1);
});

test('a module that is named unlike its package is found by its own name', async () => {
	expect(
		await printed(
			sandbox,
			'def f():\n    import quiet_module\n    return quiet_module.x\nprint(f())',
		),
	).toBe('1\n');
});

test('an extension in WebAssembly is linked and runs', async () => {
	expect(await printed(sandbox, 'import tiny\nprint(tiny.twice(21), tiny.twice("ab"))')).toBe(
		'42 abab\n',
	);
});

test('what a wheel has for other places is not put among the modules', async () => {
	const told = await printed(
		sandbox,
		'import os, spread.added\nprint(spread.added.place)\nprint(sorted(os.listdir("/lib/python3.14/site-packages")))',
	);

	expect(told).toContain('/lib/python3.14/site-packages/spread/added.py\n');
	expect(told).not.toContain('.data');
});

test('the version of a package can be asked for', async () => {
	const code = 'import base\nfrom importlib.metadata import version\nprint(version("base"))';

	expect(await printed(sandbox, code)).toBe('1.2.3\n');
});

test('a module of the workspace goes before a package', async () => {
	const other = await world.sandbox();
	await other.files.write('/workspace/base.py', 'number = 5\n');

	expect(await printed(other, 'import base\nprint(base.number)')).toBe('5\n');
});

test('whoever only looks whether a module is there is told', async () => {
	const code =
		'from importlib.util import find_spec\nprint(find_spec("base") is not None, find_spec("nothing_such"))';

	expect(await printed(sandbox, code)).toBe('True None\n');
});

test('packages cost nothing of the disk that programs have', async () => {
	await printed(sandbox, 'import upper');

	const { diskUsedMiB } = await sandbox.metrics();

	expect(diskUsedMiB).toBeLessThan(0.1);
});

test.each([
	['a new file', 'open(site + "/new.py", "w")'],
	['a file of a package', 'open(base.__file__, "w")'],
	['the end of a file', 'with open(base.__file__, "a") as file: file.write("x")'],
	['the mode of a file', 'os.chmod(base.__file__, 0o777)'],
	['the time of a file', 'os.utime(base.__file__, (1, 1))'],
	['the name of a file', 'os.rename(base.__file__, "/workspace/taken.py")'],
	['a file that moves in', 'os.rename("/workspace/mine.py", site + "/mine.py")'],
	['a file that goes', 'os.remove(base.__file__)'],
])('packages are read-only: %s', async (_what, act) => {
	const code = `
import os, base
site = '/lib/python3.14/site-packages'
open('/workspace/mine.py', 'w').close()
try:
    ${act}
    print('changed')
except OSError as error:
    print(error.strerror)
`;

	expect(await printed(sandbox, code)).toMatch(
		/^(Read-only file system|Permission denied|Cross-device link)\n$/,
	);
});

test('numbers of nodes that were swapped change no package', async () => {
	const code = `
import base, os, pyodide_js
FS = pyodide_js.FS
mine = os.open('/workspace/swapped', os.O_RDWR | os.O_CREAT)
FS.getStream(mine).node.number = FS.lookupPath(base.__file__).node.number
for act in (lambda: os.write(mine, b'x'), lambda: os.ftruncate(mine, 0)):
    try:
        act()
    except OSError as error:
        print(error.strerror)
print(open(base.__file__).read())
`;

	expect(await printed(sandbox, code)).toBe(
		'Read-only file system\nRead-only file system\nnumber = 20\n\n',
	);
});

test('a table shows itself as HTML', async () => {
	const { results } = await sandbox.runCode('import tables\ntables.Table()');

	expect(results).toMatchObject([{ html: '<table></table>', text: 'a table' }]);
});

test('a library that draws is connected when its import brings it', async () => {
	const told = await printed(sandbox, 'import matplotlib\nprint(matplotlib.rcParams)');

	expect(told).toBe("{'backend': 'module://anybox_figures'}\n");
});

const hoursAhead =
	'import zoneinfo, datetime\nprint(datetime.datetime(2030, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Somewhere")).utcoffset())';

test('time zones come with the package that has them', async () => {
	expect(await printed(sandbox, hoursAhead)).toBe('1:00:00\n');
});

test.each([
	[{ allow: ['base'] }, "embedded({ packages: { allow: ['base', 'tzdata'] } })"],
	['none' as const, 'embedded({ packages: {} })'],
])('where packages are %j, that a zone is missing says what would help', async (options, words) => {
	const other = await world.sandbox(options);

	const { error } = await other.runCode(hoursAhead);

	expect(error).toMatchObject({
		name: 'ZoneInfoNotFoundError',
		value: expect.stringContaining(
			`No time zone found with key Europe/Somewhere: No module named 'tzdata': `,
		),
	});
	expect(error?.value).toContain(words);
	expect(error?.traceback).not.toContain('loadPackage');
});

test('a zone that the package has not is missing, and nothing else is', async () => {
	const { error } = await sandbox.runCode('import zoneinfo\nzoneinfo.ZoneInfo("Europe/Nowhere")');

	expect(error?.value).toBe("'No time zone found with key Europe/Nowhere'");
});
