import { expect, test } from 'vitest';
import { anybox as commandLine } from '../../src/cli/anybox.ts';
import { anybox, folderWith, stack, start } from './command-line.ts';
import { readerless } from './readerless.ts';

const sleeping = 'print("runs", flush=True)\nimport time\ntime.sleep(60)';
const stubborn = `import time
print("runs", flush=True)
while True:
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        print("swallowed", flush=True)`;

test('Ctrl-C interrupts the code, whose traceback is told, and ends with 130', async () => {
	const started = start(['run', '-c', sleeping]);
	await started.printed('runs');
	started.child.kill('SIGINT');
	const { exitCode, stderr } = await started.end();

	expect(exitCode).toBe(130);
	expect(stderr).toMatch(/KeyboardInterrupt\nanybox: the code was interrupted\n$/);
});

test('Ctrl-C ends code that swallows it, too', async () => {
	const started = start(['run', '-c', stubborn]);
	await started.printed('runs');
	started.child.kill('SIGINT');
	const { exitCode, stderr } = await started.end();

	expect(exitCode).toBe(130);
	expect(stderr).not.toMatch(stack);
});

test('a second Ctrl-C ends at once what swallowed the first', async () => {
	const started = start(['run', '-c', stubborn]);
	await started.printed('runs');
	started.child.kill('SIGINT');
	await started.printed('swallowed');
	started.child.kill('SIGINT');
	const { exitCode, stdout, stderr } = await started.end();

	// What is waited for is told of: that it was interrupted, and that its variables are lost.
	expect({ exitCode, stdout, stderr }).toEqual({
		exitCode: 130,
		stdout: 'runs\nswallowed\n',
		stderr: '',
	});
});

test.each([
	['SIGTERM', 143],
	['SIGHUP', 129],
] as const)('%s ends code that runs, with the exit code that shells know', async (name, code) => {
	const started = start(['run', '-c', sleeping]);
	await started.printed('runs');
	started.child.kill(name);
	const { exitCode, stderr } = await started.end();

	expect(exitCode).toBe(code);
	expect(stderr).not.toMatch(stack);
});

test('SIGTERM ends a prompt that waits', async () => {
	const started = start(['repl']);
	started.child.stdin.write('1 / 0\n');
	// What went wrong is told when its cell has ended.
	await started.told('ZeroDivisionError: division by zero\n');
	started.child.kill('SIGTERM');
	const { exitCode, stderr } = await started.end();

	expect(exitCode).toBe(143);
	expect(stderr).toMatch(/^Traceback .*ZeroDivisionError: division by zero\n$/s);
});

test('a reader that goes away ends the code without a word, and with 141', async () => {
	const started = start(['run', '-c', 'while True: print("more")']);
	await started.printed('more');
	started.child.stdout.destroy();
	const { exitCode, stderr } = await started.end();

	expect(exitCode).toBe(141);
	expect(stderr).toBe('');
});

const library = new URL('../../dist/index.js', import.meta.url).href;
const slow = `import { embedded } from '${library}';
const backend = embedded();
const create = backend.create.bind(backend);
backend.create = async (request) => {
	const driver = await create(request);
	driver.interpreter.openContext = () => new Promise(() => console.log('opens'));
	return driver;
};
export default backend;`;

test('Ctrl-C before the code begins ends with 130, and without a word', async () => {
	const folder = folderWith({ 'slow.mjs': slow });
	const started = start(['run', '-c', '1', '--backend', './slow.mjs'], { folder });
	await started.printed('opens');
	started.child.kill('SIGINT');
	const { exitCode, stderr } = await started.end();

	expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
});

test.each(['backends', 'doctor', 'verify'])(
	'%s that is ended tells nothing of what it tries',
	async (name) => {
		const { terminal, said, leave } = readerless();
		const exitCode = commandLine([name], terminal);
		leave();

		expect(await exitCode).toBe(141);
		expect(said()).toBe('');
	},
);

test('a reader that was never there ends the help without a word', async () => {
	const started = start(['--help']);
	started.child.stdout.destroy();
	const { exitCode, stderr } = await started.end();

	expect([0, 141]).toContain(exitCode);
	expect(stderr).toBe('');
});

test('nothing but the program is heard where nobody sits', async () => {
	const { stdout, stderr } = await anybox(['run', '-c', 'import time; time.sleep(1.2)']);

	expect(stdout + stderr).toBe('');
});
