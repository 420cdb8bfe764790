import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { type AuditEvent, connectSandbox, createSandbox, type Sandbox } from '@anybox/core';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { docker } from '../../src/index.ts';
import { host, optionsFor, runtimes } from '../engine.ts';

vi.setConfig({ testTimeout: 60_000 });

const server = createServer(({ url, headers }, response) => {
	if (url === '/big') response.end(Buffer.alloc(5_000_000, 'x'));
	else if (url === '/away') response.writeHead(302, { location: '/' }).end();
	else if (url === '/elsewhere') response.writeHead(302, { location: 'http://evil.test/' }).end();
	else response.end(`hello from ${headers.host}`);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => void server.close());

const fetching = `
import urllib.request, urllib.error
def fetch(url):
    try:
        return urllib.request.urlopen(url, timeout=5).read()
    except urllib.error.HTTPError as error:
        return '%d %s' % (error.code, error.reason)
    except OSError as error:
        return type(error).__name__
`;

describe.runIf(host !== undefined).each(runtimes)('an allowlist under %s', (runtime) => {
	const lookup = async (name: string): Promise<readonly string[]> =>
		name === 'good.test' || name === 'evil.test' ? ['127.0.0.1'] : [];
	const backend = docker({ ...optionsFor(runtime), lookup });

	async function open(maxBytes?: number): Promise<{ box: Sandbox; events: AuditEvent[] }> {
		const events: AuditEvent[] = [];
		const limits = maxBytes === undefined ? {} : { maxBytes };
		const box = await createSandbox(backend, {
			egress: {
				allow: { domains: ['good.test'], cidrs: ['127.0.0.1/32'], ports: [port], ...limits },
			},
			audit: { write: (event) => void events.push(event) },
		});
		onTestFinished(() => box.kill());
		await box.runCode(fetching);
		return { box, events };
	}

	test('leads cells and commands to what is on it, and tells what is not', async () => {
		const { box, events } = await open();
		const good = `http://good.test:${port}`;

		const cell = await box.runCode(`fetch('${good}/'), fetch('${good}/away')`);
		const command = await box.commands.run([
			'python3',
			'-c',
			`${fetching}\nprint(fetch('${good}/'), fetch('http://evil.test:${port}/'), fetch('${good}/elsewhere'))`,
		]);

		const hello = `b'hello from good.test:${port}'`;
		expect(cell.text).toBe(`(${hello}, ${hello})`);
		const refused = 'Not allowed by anybox:';
		expect(command.stdout.text).toBe(
			`${hello} 403 ${refused} the name is not on the list 403 ${refused} port 80 is not on the list\n`,
		);
		const decisions = events.flatMap((event) =>
			event.kind === 'egress-decision' ? [`${event.host}:${event.port} ${event.allowed}`] : [],
		);
		expect(decisions.filter((decision) => decision.endsWith('false'))).toEqual([
			`evil.test:${port} false`,
			'evil.test:80 false',
		]);
	});

	test('leaves no other way out', async () => {
		const { box } = await open();

		const { text } = await box.runCode(`
import socket
def reaches(family, kind, address):
    try:
        with socket.socket(family, kind) as channel:
            channel.settimeout(1)
            channel.connect(address)
            channel.send(b'x')
            channel.recv(1)
            return address
    except OSError:
        return None
TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM
[found for found in [
    reaches(socket.AF_INET, TCP, ('127.0.0.1', ${port})),
    reaches(socket.AF_INET, TCP, ('1.1.1.1', 443)),
    reaches(socket.AF_INET, TCP, ('169.254.169.254', 80)),
    reaches(socket.AF_INET, TCP, ('172.17.0.1', ${port})),
    reaches(socket.AF_INET6, TCP, ('2606:4700::1111', 443)),
    reaches(socket.AF_INET6, TCP, ('fd00:ec2::254', 80)),
    reaches(socket.AF_INET, UDP, ('1.1.1.1', 53)),
    reaches(socket.AF_INET, UDP, ('127.0.0.11', 53)),
] if found]`);

		expect(text).toBe('[]');
	});

	test('holds against code that would end what leads out of it', async () => {
		const { box } = await open();

		const { stdout } = await box.commands.run([
			'sh',
			'-c',
			'rm /run/anybox/egress.sock; touch /run/anybox/new; ls /run/anybox; kill -9 -1',
		]);
		await box.runCode('while True: pass', { timeoutMs: 300 });
		await box.runCode(fetching);
		const { text } = await box.runCode(`fetch('http://good.test:${port}/')`);

		expect(stdout.text).toBe('egress.sock\n');
		expect(text).toBe(`b'hello from good.test:${port}'`);
	});

	test('carries no more bytes than it has', async () => {
		const { box } = await open(2_000_000);

		const { text } = await box.runCode(`
try:
    told = len(urllib.request.urlopen('http://good.test:${port}/big').read())
except Exception as error:
    told = type(error).__name__
told, fetch('http://good.test:${port}/')`);

		expect(text).toContain('IncompleteRead');
		expect(text).toContain('the 2000000 bytes of the list are used up');
	});

	test('can change, by the process that made the sandbox alone', async () => {
		const key = randomUUID();
		const allow = { domains: ['good.test'], cidrs: ['127.0.0.1/32'], ports: [port] };
		const egress = { allow };
		const box = await createSandbox(backend, { key, egress });
		onTestFinished(() => box.kill());
		const other = await connectSandbox(backend, box.id, { egress });
		const fetched = async (from: Sandbox): Promise<string | undefined> =>
			(await from.runCode(`${fetching}\nfetch('http://good.test:${port}/')`)).text;
		const hello = `b'hello from good.test:${port}'`;

		expect([await fetched(box), await fetched(other)]).toEqual([hello, hello]);
		await expect(other.setEgress('none')).rejects.toMatchObject({ code: 'unsupported' });
		const again = await createSandbox(backend, { key, egress });
		expect(again.id).toBe(box.id);

		await box.setEgress({ allow: { ...allow, domains: ['evil.test'] } });

		const refused = "'403 Not allowed by anybox: the name is not on the list'";
		expect([await fetched(box), await fetched(other)]).toEqual([refused, refused]);
		const changed = createSandbox(backend, { key, egress });
		await expect(changed).rejects.toMatchObject({ code: 'already-exists' });
	});

	test('leaves nothing behind on this machine', async () => {
		const ours = async (): Promise<readonly string[]> =>
			(await readdir(tmpdir())).filter((name) => name.startsWith(`anybox-egress-${process.pid}-`));
		const { box } = await open();
		const meanwhile = await ours();

		await box.kill();

		const left = await ours();
		expect(meanwhile.length).toBeGreaterThan(left.length);
	});
});
