import { describe, expect, test } from 'vitest';
import { hostProcess } from './backend.ts';
import { isPrivileged, line, openSandbox, run, start, untilTooLate } from './open-sandbox.ts';

const python = (code: string): readonly [string, ...string[]] => ['python3', '-I', '-c', code];

describe.runIf(isPrivileged)('limits', () => {
	test('a program beyond the cap on memory is ended, and that is told', async () => {
		const driver = await openSandbox(hostProcess(), { resources: { memoryMiB: 64 } });

		const beyond = await run(driver, python('bytearray(200 << 20)'));
		const below = await run(driver, python('bytearray(20 << 20)'));

		expect(beyond).toMatchObject({ exitCode: null, signal: 'SIGKILL', outOfMemory: true });
		expect(below).toMatchObject({ exitCode: 0, outOfMemory: false });
	});

	test('the cap on memory is for all programs together', async () => {
		const driver = await openSandbox(hostProcess(), { resources: { memoryMiB: 96 } });
		const hold = "kept = b'x' * (60 << 20); print('held', flush=True); input()";
		const first = await start(driver, python(hold));
		await line(first.stdout);
		const second = await start(driver, python(hold));

		const ends = [first.exited, second.exited].map(async (exited) => (await exited).outOfMemory);

		expect(await Promise.race(ends)).toBe(true);
	});

	test('a program that was killed did not run out of memory, though its child did', async () => {
		const driver = await openSandbox(hostProcess(), { resources: { memoryMiB: 64 } });
		const code = `
import subprocess, sys
print(subprocess.call([sys.executable, '-I', '-c', 'bytearray(200 << 20)']), flush=True)
input()
`;
		const process = await start(driver, python(code));
		expect(await line(process.stdout)).toBe('-9');

		await process.signal('SIGKILL');

		expect(await process.exited).toMatchObject({ signal: 'SIGKILL', outOfMemory: false });
	});

	test('no more processes than the cap allows', async () => {
		const driver = await openSandbox(hostProcess(), { resources: { pids: 4 } });
		const code = `
import os, signal
count = 1
try:
    while count < 20:
        if os.fork() == 0: signal.pause()
        count += 1
except BlockingIOError:
    print(count, flush=True)
input()
`;
		const process = await start(driver, python(code));

		expect(await line(process.stdout)).toBe('4');
		await expect(start(driver, ['true'])).rejects.toMatchObject({ code: 'quota-exceeded' });
		await process.kill();
		expect(await run(driver, ['true'])).toMatchObject({ exitCode: 0 });
	});

	test('what is capped can be read inside, where a container has it', async () => {
		const driver = await openSandbox(hostProcess(), {
			resources: { memoryMiB: 128, pids: 20, cpu: 0.5 },
		});
		const files = ['memory/memory.limit_in_bytes', 'pids/pids.max', 'cpu/cpu.cfs_quota_us'];

		const { stdout } = await run(driver, ['cat', ...files.map((file) => `/sys/fs/cgroup/${file}`)]);

		expect(stdout).toBe(`${128 * 1024 * 1024}\n20\n50000\n`);
	});

	test('a program that wants more processor time than its share waits', async () => {
		const driver = await openSandbox(hostProcess(), { resources: { cpu: 0.2 } });
		const code = `
import time
while time.process_time() < 0.1: pass
counts = dict(line.split() for line in open('/sys/fs/cgroup/cpu/cpu.stat'))
print(counts['nr_throttled'])
`;

		const { stdout } = await run(driver, python(code));

		expect(Number(stdout)).toBeGreaterThan(0);
	});

	test('a paused sandbox is listed as such, and is destroyed from elsewhere', async () => {
		const backend = hostProcess();
		const driver = await openSandbox(backend);
		const process = await start(driver, ['sleep', '1000']);
		const stateOf = async (): Promise<string | undefined> => {
			for await (const { id, state } of backend.list({ labels: {}, signal: untilTooLate() })) {
				if (id === driver.id) return state;
			}
			return undefined;
		};

		await driver.pause?.({ signal: untilTooLate() });

		expect(await stateOf()).toBe('paused');
		await hostProcess().destroy({ id: driver.id, signal: untilTooLate() });
		expect(await process.exited).toMatchObject({ signal: 'SIGKILL' });
		expect(await stateOf()).toBe(undefined);
	});

	test('an empty network has a loopback and leads nowhere', async () => {
		const driver = await openSandbox(hostProcess(), { egress: 'none' });
		const code = `
import errno, socket
print([name for _, name in socket.if_nameindex()])
server = socket.create_server(('127.0.0.1', 0))
socket.create_connection(server.getsockname())
try: socket.create_connection(('192.0.2.1', 443), timeout=5)
except OSError as error: print(errno.errorcode.get(error.errno, error))
`;

		const { stdout, stderr } = await run(driver, python(code));

		expect({ stdout, stderr }).toEqual({ stdout: "['lo']\nENETUNREACH\n", stderr: '' });
	});
});

test('what cannot be enforced is refused', async () => {
	const backend = hostProcess({ privileged: false });

	for (const wanted of [
		{ egress: 'none' as const },
		{ resources: { memoryMiB: 64 } },
		{ resources: { diskMiB: 64 } },
	]) {
		await expect(openSandbox(backend, wanted)).rejects.toMatchObject({ code: 'unsupported' });
	}
});
