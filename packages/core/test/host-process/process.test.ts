import { describe, expect, test } from 'vitest';
import { oneStream } from '../one-stream/backend.ts';
import { hostProcess } from './backend.ts';
import { bytes, isPrivileged, line, lines, openSandbox, run, start, text } from './open-sandbox.ts';

const modes = [
	['of a machine without rights', () => hostProcess({ privileged: false })],
	...(isPrivileged
		? ([
				['of a machine with all rights', () => hostProcess({ privileged: true })],
				['over one stream', () => oneStream()],
			] as const)
		: []),
] as const;

describe.each(modes)('a process %s', (_where, backend) => {
	const open = () => openSandbox(backend());

	test('gets its arguments as they are', async () => {
		const driver = await open();

		const { stdout } = await run(driver, ['printf', '%s|', '$HOME', 'a b', "'", '*', '', 'é\n']);

		expect(stdout).toBe("$HOME|a b|'|*||é\n|");
	});

	test('has the environment of the request and nothing else', async () => {
		const driver = await open();

		const { stdout } = await run(driver, ['/usr/bin/env'], {
			environment: { ONE: 'a=b\nc', TWO: '' },
		});

		expect(stdout).toBe('ONE=a=b\nc\nTWO=\n');
	});

	test('starts in the directory of the request', async () => {
		const driver = await open();
		await run(driver, ['mkdir', 'deeper']);
		await run(driver, ['sh', '-c', 'echo here > deeper/file']);

		const { stdout } = await run(driver, ['cat', 'file'], { cwd: '/workspace/deeper' });

		expect(stdout).toBe('here\n');
	});

	test('does not start without its program', async () => {
		const driver = await open();

		await expect(start(driver, ['no-such-program'])).rejects.toMatchObject({ code: 'not-found' });
		await expect(start(driver, ['/usr/bin'])).rejects.toMatchObject({ code: 'permission-denied' });
	});

	test('does not start without its directory', async () => {
		const driver = await open();

		const starting = start(driver, ['touch', '/workspace/ran'], { cwd: '/workspace/missing' });

		await expect(starting).rejects.toMatchObject({ code: 'not-found' });
		expect((await run(driver, ['ls'])).stdout).toBe('');
	});

	test('exits with the code it chose, and 137 is one', async () => {
		const driver = await open();

		const { exitCode, signal } = await run(driver, ['sh', '-c', 'exit 137']);

		expect({ exitCode, signal }).toEqual({ exitCode: 137, signal: null });
	});

	test('that a signal ended has no exit code', async () => {
		const driver = await open();

		const { exitCode, signal } = await run(driver, ['sh', '-c', 'kill -USR1 $$']);

		expect({ exitCode, signal }).toEqual({ exitCode: null, signal: 'SIGUSR1' });
	});

	test('is sent signals by name', async () => {
		const driver = await open();
		const script = "trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.01; done";
		const process = await start(driver, ['sh', '-c', script]);
		const said = lines(process.stdout);
		expect((await said.next()).value).toBe('ready');

		await process.signal('SIGINT');

		expect((await said.next()).value).toBe('caught');
		expect(await process.exited).toMatchObject({ exitCode: 3, signal: null });
		await process.signal('SIGINT');
	});

	test('has default dispositions for what its host ignores', async () => {
		const driver = await open();

		const { stdout } = await run(driver, ['sh', '-c', 'grep SigIgn /proc/self/status']);

		expect(stdout).toMatch(/^SigIgn:\t0+\n$/);
	});

	test('reads and writes any bytes, its two channels apart', async () => {
		const driver = await open();
		const content = Buffer.alloc(3 * 1024 * 1024 + 1).map((_, index) => (index * 7) % 256);
		const process = await start(driver, ['sh', '-c', 'echo told >&2; exec cat']);
		const reading = Promise.all([bytes(process.stdout), text(process.stderr)]);

		await process.writeStdin(content);
		await process.closeStdin();
		await process.closeStdin();

		const [stdout, stderr] = await reading;
		expect(stdout.equals(content)).toBe(true);
		expect(stderr).toBe('told\n');
	});

	test('has real pipes, which it may open by name', async () => {
		const driver = await open();

		const { stdout } = await run(driver, ['sh', '-c', 'echo named > /dev/stdout']);

		expect(stdout).toBe('named\n');
	});

	test('that reads no more is not written to', async () => {
		const driver = await open();
		const process = await start(driver, ['true']);
		await process.exited;

		await expect(process.writeStdin(Buffer.from('late'))).rejects.toMatchObject({
			code: 'not-running',
		});
		await process.closeStdin();
	});

	test('waits for a slow reader and loses nothing', async () => {
		const driver = await open();
		const fill = `
import os, sys
os.set_blocking(1, False)
count = 0
try:
    while True: count += os.write(1, b'x' * 4096)
except BlockingIOError:
    os.set_blocking(1, True)
print(count, file=sys.stderr, flush=True)
os.write(1, b'y' * 1000)
`;
		const process = await start(driver, ['python3', '-I', '-c', fill]);

		const before = Number(await line(process.stderr));
		const after = await bytes(process.stdout);

		expect(before).toBeLessThan(1024 * 1024);
		expect(after.byteLength).toBe(before + 1000);
	});

	test('has ended though a grandchild holds its pipes', async () => {
		const driver = await open();
		const process = await start(driver, ['sh', '-c', 'sleep 1000 & exit 4']);

		const { exitCode } = await process.exited;

		expect(exitCode).toBe(4);
		await process.kill();
		expect(await text(process.stdout)).toBe('');
	});
});

test('python3 is the Python of the option', async () => {
	const driver = await openSandbox(hostProcess({ python: '/usr/bin/printf' }));

	const { stdout } = await run(driver, ['python3', '%s', 'chosen']);

	expect(stdout).toBe('chosen');
});
