import { createSandbox } from '@anybox/core';
import { describe, expect, test, vi } from 'vitest';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';

vi.setConfig({ testTimeout: 60_000 });

const statusCode = `
import json, os
def status(pid):
    lines = open('/proc/%s/status' % pid).read().splitlines()
    return dict(line.split(':\t', 1) for line in lines)
print(json.dumps({'code': status('self'), 'guest': status(os.getppid()), 'parent': os.getppid()}))
`;

/** Each is refused, by whatever stands there. */
const attempts: Readonly<Record<string, string>> = {
	'a file of the image': "open('/etc/passwd', 'a')",
	'a file at the top': "open('/new', 'w')",
	'a file system': "ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) and denied()",
	io_uring: 'libc.syscall(425, 8, 0) < 0 and denied()',
	'the hypervisor': 'socket.socket(40, socket.SOCK_STREAM)',
	"the kernel's ciphers": 'socket.socket(38, socket.SOCK_SEQPACKET)',
	'a program of the kernel': 'libc.syscall(321, 0, 0, 0) < 0 and denied()',
	'another user': 'os.setuid(0)',
	'the guest': 'os.kill(os.getppid(), 9)',
	'what the guest says': "os.open('/proc/%d/fd/1' % os.getppid(), os.O_WRONLY)",
	'a device': "os.mknod('/tmp/device', 0o60600, os.makedev(254, 0)); open('/tmp/device', 'rb')",
	'the socket of the engine': "socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
	'the network': "socket.create_connection(('192.0.2.1', 80), 2)",
};

/** What the kernel of the host has for everybody, and gVisor's own kernel has for whoever is in it. */
const ofTheHost: Readonly<Record<string, string>> = {
	'namespaces of its own': 'libc.unshare(0x10000000) and denied()',
	packets: 'socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
	'raw sockets': 'socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)',
	tracing: 'libc.ptrace(0, 0, 0, 0) and denied()',
};

const preparing = `
import ctypes, os, socket
libc = ctypes.CDLL(None)
def denied(): raise OSError('refused')
`;

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	test('nothing in it has a capability', async () => {
		await using box = await createSandbox(docker(optionsFor(runtime)));
		const { code, guest, parent } = JSON.parse((await box.runCode(statusCode)).stdout.text);

		const none = '0000000000000000';
		const sets = { CapInh: none, CapPrm: none, CapEff: none, CapBnd: none };
		expect(code).toMatchObject(sets);
		expect(guest).toMatchObject(sets);
		expect(parent).toBe(1);
	});

	test('what it may not do it cannot', async () => {
		await using box = await createSandbox(docker(optionsFor(runtime)));
		await box.runCode(preparing);
		const all = { ...attempts, ...(runtime === 'runsc' ? {} : ofTheHost) };
		const refused: string[] = [];
		for (const [what, attempt] of Object.entries(all)) {
			const { error } = await box.runCode(attempt);
			if (error !== undefined && error.name.endsWith('Error')) refused.push(what);
		}

		expect(refused).toEqual(Object.keys(all));
		expect((await box.runCode('6 * 7')).text).toBe('42');
	});

	test('its life ends by itself', async () => {
		const backend = docker(optionsFor(runtime));
		const box = await createSandbox(backend, { lifetimeMs: 300_000 });
		const listed = async (): Promise<number> => {
			let count = 0;
			for await (const { id } of backend.list({
				labels: {},
				signal: AbortSignal.timeout(20_000),
			})) {
				if (id === box.id) count += 1;
			}
			return count;
		};
		expect(await listed()).toBe(1);

		await box.extend(1_000);

		await expect.poll(listed, { timeout: 20_000 }).toBe(0);
	});
});
