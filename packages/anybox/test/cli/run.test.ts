import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anybox, emptyFolder, folderWith, start } from './command-line.ts';

test('code that ends well ends with 0, and its output and last value are told', async () => {
	const told = await anybox(['run', '-c', 'print("said")\n6 * 7']);

	expect(told).toEqual({ exitCode: 0, signal: null, stdout: 'said\n42\n', stderr: '' });
});

test('a program that fails ends with 1, and its traceback goes to standard error', async () => {
	const { exitCode, stdout, stderr } = await anybox(['run', '-c', '1 / 0']);

	expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
	expect(stderr).toMatch(/^Traceback[^]*ZeroDivisionError: division by zero\n$/);
});

test.each([
	['import sys; sys.exit(0)', 0, ''],
	['import sys; sys.exit()', 0, ''],
	['exit(0)', 0, ''],
	['raise SystemExit', 0, ''],
	['import sys; sys.exit(3)', 3, ''],
	['import sys; sys.exit(259)', 3, ''],
	['import sys; sys.exit(-1)', 255, ''],
	['import sys; sys.exit(1)', 1, ''],
	['import sys; sys.exit(True)', 1, ''],
	['import sys; sys.exit("in words")', 1, 'in words\n'],
	['import os; os._exit(0)', 0, ''],
	['import os; os._exit(3)', 3, ''],
])('%s gives its own exit code, and no traceback', async (code, exitCode, stderr) => {
	const told = await anybox(['run', '-c', `print("said")\n${code}`]);

	expect(told).toEqual({ exitCode, signal: null, stdout: 'said\n', stderr });
});

test('--json tells the whole result of a program that ends itself, and gives its exit code', async () => {
	const { exitCode, stdout, stderr } = await anybox(['run', '--json', '-c', 'exit(3)']);

	expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
	expect(JSON.parse(stdout)).toMatchObject({
		ended: 'error',
		error: { name: 'SystemExit', exitCode: 3 },
	});
});

test('code that takes too long ends with 124', async () => {
	const { exitCode, stderr } = await anybox([
		'run',
		'--timeout',
		'0.3',
		'-c',
		'import time; time.sleep(60)',
	]);

	expect(exitCode).toBe(124);
	expect(stderr).toContain('anybox: the code took too long');
});

test('a file is run, and what comes in is run', async () => {
	const folder = folderWith({ 'script.py': 'print("of a file")' });
	const ofFile = await anybox(['run', 'script.py'], { folder });
	const ofInput = await anybox(['run', '-'], { input: 'print("of a pipe")' });

	expect(ofFile.stdout).toBe('of a file\n');
	expect(ofInput.stdout).toBe('of a pipe\n');
});

test('what is no UTF-8 is no program, and is never run with other letters', async () => {
	const latin = Buffer.from('print("caf\u00e9")', 'latin1');
	const ofFile = await anybox(['run', 'a.py'], { folder: folderWith({ 'a.py': latin }) });
	const ofInput = await anybox(['run', '-'], { input: latin });

	expect(ofFile.stderr).toContain('a.py is no program: it is not UTF-8');
	expect(ofInput.stderr).toContain('what came in is no program: it is not UTF-8');
	expect([ofFile.exitCode, ofInput.exitCode]).toEqual([2, 2]);
});

const tooLong = Buffer.alloc(8 * 1024 * 1024 + 1, '#');

test('a program that is too long is told of before anything runs', async () => {
	const folder = folderWith({ 'huge.py': tooLong });
	const ofFile = await anybox(['run', 'huge.py', '--backend', './none.js'], { folder });
	const ofInput = await anybox(['run', '-'], { input: tooLong });

	expect(ofFile.stderr).toMatch(/^anybox: huge.py is too long for a program, .*files.write.*\n$/);
	expect(ofInput.stderr).toMatch(/^anybox: what came in is too long for a program, .+\n$/);
	expect([ofFile.exitCode, ofInput.exitCode]).toEqual([2, 2]);
});

test('a program may be as long as that', async () => {
	const folder = folderWith({ 'long.py': tooLong.subarray(1) });

	expect(await anybox(['run', 'long.py'], { folder })).toMatchObject({ exitCode: 0, stderr: '' });
});

test.runIf(existsSync('/dev/zero'))(
	'of what never ends no more is read than shows it',
	async () => {
		const { exitCode, stderr } = await anybox(['run', '/dev/zero']);

		expect(exitCode).toBe(2);
		expect(stderr).toMatch(/^anybox: \/dev\/zero is too long for a program, .+\n$/);
	},
);

test('what comes in and never ends is read no further than that', async () => {
	const started = start(['run', '-']);
	started.child.stdin.write(tooLong);

	expect((await started.end()).exitCode).toBe(2);
});

test('output is told while the code runs', async () => {
	const started = start(['run', '-c', 'print("first", flush=True)\nimport time\ntime.sleep(60)']);
	await started.printed('first\n');
	started.child.kill('SIGINT');

	expect((await started.end()).exitCode).toBe(130);
});

test('code may begin with a minus', async () => {
	expect(await anybox(['run', '-c', '-1'])).toMatchObject({ exitCode: 0, stdout: '-1\n' });
	expect((await anybox(['run', '-c'])).exitCode).toBe(2);
});

test('code may be spelt as an option is', async () => {
	const { exitCode, stdout, stderr } = await anybox(['run', '-c', '-h']);

	expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
	expect(stderr).toContain("NameError: name 'h' is not defined");
});

test('Ctrl-C, which a terminal sends to every process of its group, interrupts the code and no more', async () => {
	const code = `
import time
print("begun", flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    print("cleaned up", flush=True)
    raise`;
	const started = start(['run', '-c', code], { leadsGroup: true });
	await started.printed('begun\n');
	process.kill(-(started.child.pid ?? 0), 'SIGINT');

	const { exitCode, stdout, stderr } = await started.end();

	expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: 'begun\ncleaned up\n' });
	expect(stderr).toMatch(/anybox: the code was interrupted\n$/);
});

test('more output than a sandbox would keep is told whole', async () => {
	const code = 'for _ in range(700): print("x" * 100_000)';
	const { stdout, stderr } = await anybox(['run', '-c', code]);

	expect({ bytes: stdout.length, stderr }).toEqual({ bytes: 700 * 100_001, stderr: '' });
});

test('--json gives the whole result and nothing else, of a failure too', async () => {
	const told = await anybox(['run', '--json', '-c', 'print("said")\n1 / 0']);

	expect(told).toMatchObject({ exitCode: 1, stderr: '' });
	expect(JSON.parse(told.stdout)).toMatchObject({
		ended: 'error',
		error: { name: 'ZeroDivisionError', value: 'division by zero' },
		stdout: { text: 'said\n' },
	});
});

const picture = `class Picture:
    def _repr_png_(self):
        return b"\\x89PNG\\r\\n\\x1a\\n"
Picture()`;

test('an image is saved, and never over a file that is there', async () => {
	const folder = folderWith({ 'figure-1.png': 'mine' });
	const { stderr } = await anybox(['run', '-c', picture], { folder });

	expect(stderr).toBe('anybox: saved figure-2.png\n');
	expect(readFileSync(join(folder, 'figure-1.png'), 'utf8')).toBe('mine');
	expect(readFileSync(join(folder, 'figure-2.png'), 'latin1')).toBe('\u0089PNG\r\n\u001a\n');
});

test('an image that cannot be saved is told of in one line', async () => {
	const folder = folderWith({ 'a-file': '' });
	const words = ['run', '-c', picture, '--figures'];
	const { exitCode, stderr } = await anybox([...words, 'a-file'], { folder });

	expect(exitCode).toBe(0);
	expect(stderr).toMatch(/^anybox: an image could not be saved: EEXIST.*\n$/);
	expect((await anybox([...words, 'new/folder'], { folder })).stderr).toMatch(/saved new/);
});

test.runIf(existsSync('/proc/self'))(
	'where no folder can be made, that is told of in one line',
	async () => {
		const { exitCode, stderr } = await anybox(['run', '-c', picture, '--figures', '/proc/x/y']);

		expect(exitCode).toBe(0);
		expect(stderr).toMatch(/^anybox: an image could not be saved: ENOENT.*mkdir '\/proc\/x'\n$/);
	},
);

test('a folder in the place of a file is told of without a stack', async () => {
	const folder = emptyFolder();
	mkdirSync(join(folder, 'below'));
	const { exitCode, stderr } = await anybox(['run', 'below'], { folder });

	expect(exitCode).toBe(2);
	expect(stderr).toMatch(/^anybox: below cannot be read: EISDIR.*\n$/);
});
