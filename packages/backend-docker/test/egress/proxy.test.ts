import { expect, test } from 'vitest';
import { clientHello, helloWith, namesOf } from './client-hello.ts';
import { listener, pageServer, rig } from './rig.ts';

const here = ['127.0.0.1/32'];
const names = { 'good.test': ['127.0.0.1'], 'evil.test': ['127.0.0.1'] };
const domains = ['good.test'];

test('a page of a name on the list is fetched, without what is about the connection alone', async () => {
	const { port } = await pageServer();
	const { client, decisions } = await rig({ domains, cidrs: here, ports: [port], names });

	const page = await (await client())
		.say(`GET http://Good.test:${port}/a?b=c HTTP/1.1\r\nHost: good.test:${port}\r\n`)
		.say('Proxy-Authorization: secret\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n\r\n')
		.all();

	const [head = '', body = ''] = page.split('\r\n\r\n');
	expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/);
	expect(head.match(/set-cookie: /g)).toHaveLength(2);
	const told: unknown = JSON.parse(/\{.*\}/.exec(body)?.[0] ?? '');
	expect(told).toMatchObject({ method: 'GET', url: '/a?b=c', headers: { 'x-end': '2' } });
	expect(body).not.toMatch(/secret|x-hop/i);
	expect(decisions).toEqual([
		{
			allowed: true,
			host: 'Good.test',
			port,
			address: '127.0.0.1',
			reason: 'the name is on the list',
		},
	]);
});

test.each<readonly [string, string]>([
	['another name', 'evil.test'],
	['a name below it', 'a.good.test'],
	['a name that ends alike', 'notgood.test'],
	['a name that begins alike', 'good.test.evil.test'],
	['a number that is an address', '2130706433'],
	['another spelling of an address', '0x7f.1'],
])('%s is refused by page and by tunnel, with the reason', async (_, host) => {
	const server = await listener();
	const { client, decisions } = await rig({ domains, ports: [server.port], names });

	const page = await (await client())
		.say(`GET http://${host}:${server.port}/ HTTP/1.1\r\nHost: ${host}:${server.port}\r\n\r\n`)
		.all();
	const tunnel = await (await client())
		.say(`CONNECT ${host}:${server.port} HTTP/1.1\r\n\r\n`)
		.all();

	const line = 'HTTP/1.1 403 Not allowed by anybox: the name is not on the list\r\n';
	expect([page, tunnel].map((told) => told.startsWith(line))).toEqual([true, true]);
	expect(decisions.map(({ allowed, address }) => [allowed, address])).toEqual([
		[false, null],
		[false, null],
	]);
	expect(server.heard()).toBe('');
});

test.each<readonly [string, string]>([
	['a path', 'GET / HTTP/1.1\r\nHost: good.test\r\n\r\n'],
	['another scheme', 'GET ftp://good.test/ HTTP/1.1\r\nHost: good.test\r\n\r\n'],
	['a user', 'GET http://good.test@evil.test/ HTTP/1.1\r\nHost: good.test\r\n\r\n'],
	['another host', 'GET http://good.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n'],
	['another port', 'GET http://good.test/ HTTP/1.1\r\nHost: good.test:81\r\n\r\n'],
	['two hosts', 'GET http://good.test/ HTTP/1.1\r\nHost: good.test\r\nHost: evil.test\r\n\r\n'],
	['no host', 'GET http://good.test/ HTTP/1.0\r\n\r\n'],
	[
		'two lengths',
		'POST http://good.test/ HTTP/1.1\r\nHost: good.test\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
	],
	['a byte that is none', 'CONNECT good.test\u0000.evil.test:443 HTTP/1.1\r\n\r\n'],
	['a tunnel without a port', 'CONNECT good.test HTTP/1.1\r\n\r\n'],
	['a tunnel to a user', 'CONNECT good.test:80@evil.test:443 HTTP/1.1\r\n\r\n'],
])('a request with %s is not understood', async (_, request) => {
	const { client, decisions } = await rig({ domains, cidrs: here, ports: [80, 443], names });

	const told = await (await client()).say(request).all();

	expect(told).toMatch(/^HTTP\/1.1 400 /);
	expect(decisions).toEqual([]);
});

test('a body whose end nobody told is no second request', async () => {
	const server = await listener();
	const { client } = await rig({ domains, cidrs: here, ports: [server.port], names });
	const smuggled = 'GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n';

	(await client())
		.say(`GET http://good.test:${server.port}/ HTTP/1.1\r\nHost: good.test:${server.port}\r\n`)
		.say(
			`Transfer-Encoding: chunked\r\n\r\n${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
		);

	await expect.poll(server.heard).toMatch(/\r\n0\r\n\r\n$/);
	expect(server.heard()).toContain(`\r\n\r\n${smuggled.length.toString(16)}\r\n${smuggled}`);
	expect(server.heard()).toMatch(/transfer-encoding: chunked/i);
});

test('a tunnel carries TLS that names what was asked for', async () => {
	const server = await listener('answer');
	const { client, decisions } = await rig({ domains, cidrs: here, ports: [server.port], names });
	const hello = await clientHello('good.test');

	const one = await client();
	one.say(`CONNECT GOOD.test:${server.port} HTTP/1.1\r\n\r\n`);
	await one.until('\r\n\r\n');
	one.say(hello.subarray(0, 20));
	one.say(hello.subarray(20)).say('and more');

	expect(await one.until('answer')).toMatch(/^HTTP\/1.1 200 Connected\r\n\r\nanswer$/);
	await expect.poll(server.heard).toBe(`${hello.toString('latin1')}and more`);
	expect(decisions).toMatchObject([{ allowed: true, host: 'GOOD.test', address: '127.0.0.1' }]);
});

test.each<readonly [string, () => Promise<Buffer> | Buffer, string]>([
	[
		'another name',
		() => clientHello('evil.test'),
		'TLS names "evil.test", and the client asked for good.test',
	],
	['no name', () => clientHello(), 'what was to be TLS is not: it names no server'],
	[
		'two names',
		() => helloWith([namesOf('good.test'), namesOf('evil.test')]),
		'it names two servers',
	],
	[
		'no TLS',
		() => Buffer.from('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n'),
		'it does not begin as TLS',
	],
])('a tunnel that says %s is cut, and nothing of it goes on', async (_, hello, reason) => {
	const server = await listener('answer');
	const { client, decisions } = await rig({ domains, cidrs: here, ports: [server.port], names });

	const one = await client();
	one.say(`CONNECT good.test:${server.port} HTTP/1.1\r\n\r\n`).say(await hello());

	expect(await one.all()).toBe('HTTP/1.1 200 Connected\r\n\r\n');
	expect(decisions).toMatchObject([{ allowed: false, reason: expect.stringContaining(reason) }]);
	expect(server.heard()).toBe('');
});

test('a tunnel to an address on the list carries anything', async () => {
	const server = await listener('answer');
	const { client, decisions } = await rig({ cidrs: here, ports: [server.port] });

	const one = await client();
	one.say(`CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\n\r\nhello`);

	expect(await one.until('answer')).toContain('answer');
	await expect.poll(server.heard).toBe('hello');
	expect(decisions).toMatchObject([{ allowed: true, reason: 'the address is on the list' }]);
});

test.each([
	['169.254.169.254'],
	['127.0.0.1'],
	['::1'],
	['::ffff:127.0.0.1'],
	['fd00:ec2::254'],
	['10.0.0.1'],
])('a name that leads to %s is refused', async (address) => {
	const leading = { 'good.test': ['1.1.1.1', address] };
	const { client, decisions } = await rig({ domains, ports: [80], names: leading });

	const told = await (await client())
		.say('GET http://good.test/ HTTP/1.1\r\nHost: good.test\r\n\r\n')
		.all();

	expect(told).toMatch(new RegExp(`^HTTP/1.1 403 .*the name leads to ${address},`));
	expect(decisions).toMatchObject([{ allowed: false, address: null }]);
});

test('a name is looked up once, and what was looked at is dialled', async () => {
	const { port } = await pageServer();
	let lookups = 0;
	const leading = {
		get 'good.test'() {
			lookups += 1;
			return lookups === 1 ? ['127.0.0.1'] : ['169.254.169.254'];
		},
	};
	const { client } = await rig({ domains, cidrs: here, ports: [port], names: leading });

	const told = await (await client())
		.say(`GET http://good.test:${port}/ HTTP/1.1\r\nHost: good.test:${port}\r\n`)
		.say('Connection: close\r\n\r\n')
		.all();

	expect(told).toMatch(/^HTTP\/1.1 200 OK/);
	expect(lookups).toBe(1);
});

test('bytes beyond the cap cut every connection, and close the door', async () => {
	const { port } = await pageServer(Buffer.alloc(1_000_000, 'x'));
	const { client, decisions } = await rig({
		domains,
		cidrs: here,
		ports: [port],
		names,
		maxBytes: 300_000,
	});
	const request = `GET http://good.test:${port}/ HTTP/1.1\r\nHost: good.test:${port}\r\n\r\n`;
	const idle = await client();
	idle.say(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
	await idle.until('200 Connected');

	const cut = await (await client()).say(request).all();
	await idle.all();
	const next = await (await client()).say(request).all();

	expect(cut.length).toBeLessThan(310_000);
	expect(next).toMatch(/^HTTP\/1.1 403 .*the 300000 bytes of the list are used up/);
	expect(decisions.map(({ allowed }) => allowed)).toEqual([true, true, false]);
});

test('what cannot be recorded is not let through', async () => {
	const server = await listener();
	const { client } = await rig({
		domains,
		cidrs: here,
		ports: [server.port],
		names,
		onEgress: async () => Promise.reject(new Error('the log is full')),
	});
	const { port } = server;

	const page = await (await client())
		.say(`GET http://good.test:${port}/ HTTP/1.1\r\nHost: good.test:${port}\r\n\r\n`)
		.say('')
		.until('\r\n\r\n');
	const tunnel = await (await client())
		.say(`CONNECT good.test:${port} HTTP/1.1\r\n\r\n`)
		.say(await clientHello('good.test'))
		.all();

	expect(page).toMatch(/^HTTP\/1.1 502 /);
	expect(tunnel).toBe('HTTP/1.1 200 Connected\r\n\r\n');
	expect(server.heard()).toBe('');
});

test('when it closes, every connection through it does', async () => {
	const server = await listener('answer');
	const { client, proxy } = await rig({ cidrs: here, ports: [server.port] });
	const one = await client();
	one.say(`CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\n\r\n`);
	await one.until('answer');

	await proxy.close();

	expect(await one.all()).toContain('answer');
	await expect(client()).rejects.toThrow('ENOENT');
});

test('another list cuts who came by the one before, and is what holds', async () => {
	const server = await listener('answer');
	const { client, proxy } = await rig({ domains, cidrs: here, ports: [server.port], names });
	const one = await client();
	one.say(`CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\n\r\n`);
	await one.until('answer');

	const list = { cidrs: here, ports: [server.port], maxBytes: null, mechanism: 'proxy' } as const;
	proxy.change({ ...list, domains: ['evil.test'], cidrs: [] });

	await one.all();
	const refused = (await client()).say(`CONNECT good.test:${server.port} HTTP/1.1\r\n\r\n`);
	expect(await refused.all()).toContain('the name is not on the list');
	const direct = (await client()).say(`CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\n\r\n`);
	expect(await direct.all()).toContain('the address is in no range of the list');
	expect(server.heard()).toBe('');
});

test('what was let through by the list before does not go on by it', async () => {
	const server = await listener('answer');
	const { port } = server;
	let onEgress = async (): Promise<void> => proxy.change(nothing);
	const allow = {
		domains,
		cidrs: here,
		ports: [port],
		maxBytes: null,
		mechanism: 'proxy',
	} as const;
	const nothing = { ...allow, domains: [], cidrs: [] };
	const { client, proxy } = await rig({ ...allow, names, onEgress: () => onEgress() });
	const connect = `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`;

	const page = `GET http://good.test:${port}/ HTTP/1.1\r\nHost: good.test:${port}\r\n\r\n`;
	await (await client()).say(page).all();
	proxy.change(allow);
	await (await client()).say(connect).all();
	proxy.change(allow);
	onEgress = async () => {};
	await (await client()).say(connect).until('answer');

	expect(server.connections()).toBe(1);
});
