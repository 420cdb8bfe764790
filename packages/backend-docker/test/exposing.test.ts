import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createSandbox } from '@anybox/core';
import { describe, expect, test, vi } from 'vitest';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Answers with a hash of all that it read, once there is an end of it, and then with as many bytes. */
const serving = `
import hashlib, socket, threading
listener = socket.create_server(('127.0.0.1', 0))
def answer(there):
    with there:
        data = b''.join(iter(lambda: there.recv(65536), b''))
        there.sendall(hashlib.sha256(data).hexdigest().encode() + data)
def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()
threading.Thread(target=serve, daemon=True).start()
listener.getsockname()[1]
`;
const relaysCode = `
import os
def line(pid):
    try: return open('/proc/%s/cmdline' % pid).read()
    except OSError: return ''
sum('create_connection' in line(pid) for pid in os.listdir('/proc') if pid.isdigit())
`;

function connectTo(url: string): Socket {
	const { hostname, port } = new URL(url);
	return connect({ host: hostname, port: Number(port), allowHalfOpen: true });
}

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	const backend = docker(optionsFor(runtime));

	test('an exposed port takes all that is sent, and gives all of the answer', async () => {
		await using box = await createSandbox(backend);
		const { url } = await box.expose(Number((await box.runCode(serving)).text));
		const sent = Buffer.alloc(3_000_000, 'all of it, ');
		const answers = [1, 2, 3].map(async () => {
			const socket = connectTo(url);
			socket.end(sent);
			return buffer(socket);
		});

		const whole = Buffer.concat([
			Buffer.from(createHash('sha256').update(sent).digest('hex')),
			sent,
		]);
		for (const answer of await Promise.all(answers)) expect(answer.equals(whole)).toBe(true);
		const relays = async (): Promise<string | undefined> => (await box.runCode(relaysCode)).text;
		await expect.poll(relays, { timeout: 20_000 }).toBe('0');
	});

	test('a port that nobody listens at ends the connection, and the sandbox works on', async () => {
		await using box = await createSandbox(backend);
		const { url } = await box.expose(9);
		expect(await box.expose(9)).toMatchObject({ url });
		const socket = connectTo(url);

		expect(await buffer(socket)).toHaveLength(0);

		expect((await box.runCode('6 * 7')).text).toBe('42');
	});

	test('nobody is answered when the sandbox has ended', async () => {
		const box = await createSandbox(backend);
		const { url } = await box.expose(Number((await box.runCode(serving)).text));
		const open = connectTo(url);
		await once(open, 'connect');
		const answer = buffer(open);

		await backend.destroy({ id: box.id, signal: AbortSignal.timeout(20_000) });

		expect(await answer).toHaveLength(0);
		open.destroy();
		const late = connectTo(url);
		const [error] = await once(late, 'error');
		expect(error).toMatchObject({ code: 'ECONNREFUSED' });
		await box.kill();
	});
});
