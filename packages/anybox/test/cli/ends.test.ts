import { expect, test } from 'vitest';
import { anybox, stack, start } from './command-line.ts';

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
