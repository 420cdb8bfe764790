import { connectSandbox, createSandbox } from '@anybox/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { docker } from '../src/index.ts';
import { users } from '../src/container/users.ts';
import { dyingHost } from './dying-host.ts';
import { host, optionsFor, runtimes } from './engine.ts';
import { isListed, untilTooLate } from './listed.ts';

vi.setConfig({ testTimeout: 60_000 });

const statusCode = `
import json, os
def status(pid):
    lines = open('/proc/%s/status' % pid).read().splitlines()
    found = dict(line.split(':\\t', 1) for line in lines)
    return {name: found[name] for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'Uid', 'Gid')}
print(json.dumps({'code': status('self'), 'guest': status(os.getppid()), 'first': status(1)}))
`;

const preparing = `
import os
own = os.getppid()
folder = '/run/anybox-guest'
def lives(guest):
    paths = ['/proc/%d/fd/%s' % (guest, name) for name in os.listdir('/proc/%d/fd' % guest)]
    return [path for path in paths if os.readlink(path).startswith(folder)]
`;

/** Each is refused: neither guest is the code's, nor what they agree by. */
const attempts: Readonly<Record<string, string>> = {
	'the first guest': 'os.kill(1, 9)',
	'its own guest': 'os.kill(own, 9)',
	'the life, by its guest': '[os.open(path, os.O_WRONLY) for path in lives(own)] or 0',
	'the life, by the first guest': '[os.open(path, os.O_WRONLY) for path in lives(1)] or 0',
	'the folder of guests': 'os.listdir(folder)',
	'the life of the sandbox': "os.open(folder + '/life', os.O_WRONLY)",
	'another life': 'os.rename(folder, folder + "-old")',
};

/** A daemon of a daemon, which only its name tells. */
const leaving = `
import subprocess
subprocess.Popen(['/bin/sh', '-c', '(setsid sleep 7654 &) ; sleep 7655 & wait'])
open('/workspace/left', 'w').write('left')
`;
const countingCode = `
import os
def line(pid):
    try: return open('/proc/%s/cmdline' % pid).read()
    except OSError: return ''
sum('sleep\\x00765' in line(pid) for pid in os.listdir('/proc') if pid.isdigit())
`;

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	const options = optionsFor(runtime);
	const backend = docker(options);

	test('who connects gets a guest of two users, and no capability is left', async () => {
		await using box = await createSandbox(backend);
		const elsewhere = await connectSandbox(backend, box.id);
		const { code, guest, first } = JSON.parse((await elsewhere.runCode(statusCode)).stdout.text);

		const none = '0000000000000000';
		const sets = { CapInh: none, CapPrm: none, CapEff: none, CapBnd: none };
		const ids = (...numbers: readonly number[]): string => numbers.join('\t');
		const { control, code: its } = users;
		expect(code).toMatchObject({ ...sets, Uid: ids(its, its, its, its) });
		expect(guest).toMatchObject({ ...sets, Uid: ids(control, its, control, its) });
		expect(guest).toEqual(first);
	});

	test('code gets at no guest, nor at what they agree by', async () => {
		await using box = await createSandbox(backend);
		const elsewhere = await connectSandbox(backend, box.id);
		const refused: string[] = [];
		for (const handle of [box, elsewhere]) {
			await handle.runCode(preparing);
			for (const [what, attempt] of Object.entries(attempts)) {
				const { error } = await handle.runCode(attempt);
				if (error?.name === 'PermissionError' || error?.name === 'OSError') refused.push(what);
			}
		}

		expect(refused).toEqual([...Object.keys(attempts), ...Object.keys(attempts)]);
	});

	test('with who connected all ends that it runs, and nothing else', async () => {
		await using box = await createSandbox(backend);
		await box.runCode('kept = 42');
		const other = await dyingHost(options, leaving, box.id);
		const left = async (): Promise<string | undefined> => (await box.runCode(countingCode)).text;
		await expect.poll(left, { timeout: 20_000 }).toBe('2');

		await other.die();

		await expect.poll(left, { timeout: 20_000 }).toBe('0');
		expect((await box.runCode('kept')).text).toBe('42');
		expect(await box.files.read('left')).toBe('left');
	});

	test('a sandbox outlives its maker, and ends when it is told to', async () => {
		const maker = await dyingHost(options, leaving);
		onTestFinished(() => backend.destroy({ id: maker.id, signal: untilTooLate() }));

		await maker.die();

		const box = await connectSandbox(backend, maker.id);
		expect(await box.files.read('left')).toBe('left');
		await box.kill();
		await expect(connectSandbox(backend, maker.id)).rejects.toMatchObject({ code: 'not-found' });
	});

	test('who connects moves the end of the sandbox', async () => {
		const maker = await dyingHost(options, 'pass');
		onTestFinished(() => backend.destroy({ id: maker.id, signal: untilTooLate() }));
		const driver = await backend.connect?.({ id: maker.id, signal: untilTooLate() });
		const isThere = (): Promise<boolean> => isListed(backend, maker.id);
		expect(await isThere()).toBe(true);

		// No core has a timer for it.
		await driver?.extend?.({ lifetimeMs: 500, signal: untilTooLate() });

		await expect.poll(isThere, { timeout: 20_000 }).toBe(false);
	});
});
