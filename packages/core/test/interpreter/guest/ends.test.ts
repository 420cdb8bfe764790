import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alive, RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
});

afterEach(() => guest.close());

const daemon = `import os, time
r, w = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid == 0:
        os.write(w, str(os.getpid()).encode())
        while True:
            try:
                time.sleep(1000)
            except BaseException: pass
    os._exit(0)
os.wait()
daemon = int(os.read(r, 20))
print("daemon", daemon, "!")
`;

async function interrupted(code: string): Promise<Awaited<ReturnType<RawGuest['run']>>> {
	const cell = await guest.startUntil('go', code);
	await guest.request('interrupt', { cell });
	return guest.ended(cell);
}

async function daemonIn(context = 'a'): Promise<number> {
	return Number((await guest.run(daemon, { context })).stdout.split(' ')[1]);
}

async function gone(pid: number): Promise<void> {
	await vi.waitFor(() => expect(alive(pid)).toBe(false), { interval: 5 });
}

describe('interrupt', () => {
	test.each([
		['a busy loop', 'print("go")\nwhile True: pass'],
		['time.sleep', 'import time\nprint("go")\ntime.sleep(1000)'],
		['a lock', 'import threading\nprint("go")\nl = threading.Lock(); l.acquire(); l.acquire()'],
		['a child that waits', 'print("go")\n!sleep 1000'],
		['top-level await', 'import asyncio\nprint("go")\nawait asyncio.sleep(1000)'],
		[
			'a repr that never ends',
			'class R:\n    def __repr__(self):\n        print("go")\n        while True: pass\nR()',
		],
		[
			'a write that blocks',
			'import os\nr, w = os.pipe()\nprint("go")\nwhile True: os.write(w, b"x" * 65536)',
		],
		[
			'a finalizer that swallows it',
			'import time\nclass D:\n    def __del__(self):\n        print("go")\n        time.sleep(1000)\nd = D()\ndel d\nwhile True: pass',
		],
	])('%s ends as interrupted and keeps the state', async (_, code) => {
		await guest.run('kept = 1');

		const { end } = await interrupted(code);

		expect(end).toMatchObject({
			outcome: 'interrupted',
			state: 'kept',
			epoch: 1,
			error: { name: 'KeyboardInterrupt' },
		});
		expect((await guest.run('kept')).text).toBe('1');
	});

	test('the traceback of an interrupted await shows the line that waited', async () => {
		const { end } = await interrupted(
			'import asyncio\nasyncio.get_running_loop().call_later(0.05, print, "go")\nawait asyncio.sleep(1000)',
		);

		expect(end['error'].traceback).toContain('await asyncio.sleep(1000)');
	});

	test('is raised once: code that swallows it goes on', async () => {
		const code =
			'import time\ntry:\n    print("go")\n    time.sleep(1000)\nexcept KeyboardInterrupt: pass\ntime.sleep(1)\nprint("alive")';

		const { end, stdout } = await interrupted(code);

		expect(end['outcome']).toBe('ok');
		expect(stdout.endsWith('alive\n')).toBe(true);
	});

	test('code that replaced the signal handler gets ours back in the next cell', async () => {
		await guest.run('import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)');

		expect((await interrupted('print("go")\nwhile True: pass')).end['outcome']).toBe('interrupted');
	});

	test('spares what earlier cells left running', async () => {
		const server = await guest.run(
			'import subprocess, time\np = subprocess.Popen(["sleep", "1000"])\nprint(p.pid, "!")',
		);

		await interrupted('import time\nprint("go")\ntime.sleep(1000)');

		expect((await guest.run('p.poll() is None')).text).toBe('True');
		expect(alive(Number.parseInt(server.stdout, 10))).toBe(true);
	});

	test('at the very end of a cell harms neither the worker nor the next cell', async () => {
		for (let round = 0; round < 60; round += 1) {
			const cell = await guest.start('for i in range(2000): pass');
			void guest.request('interrupt', { cell });
			const { end } = await guest.ended(cell);
			expect(['ok', 'interrupted']).toContain(end['outcome']);
			expect((await guest.run('sum(range(1000))')).text).toBe('499500');
		}
		expect((await guest.run('1')).end['epoch']).toBe(1);
	});
});

describe('kill', () => {
	test.each([
		['a call that C never leaves', 'print("go", end="")\nsum(range(10**12))'],
		[
			'code that ignores signals',
			'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint("go")\nwhile True: pass',
		],
		[
			'code that swallows interrupts',
			'said = False\nwhile True:\n    try:\n        said = said or print("go") is None\n        while True: pass\n    except BaseException: pass',
		],
	])('%s ends as interrupted, state lost, and the context works', async (_, code) => {
		await guest.run('kept = 1');
		const cell = await guest.startUntil('go', code);
		await guest.request('interrupt', { cell });

		await guest.request('kill', { cell });

		expect((await guest.ended(cell)).end).toMatchObject({
			outcome: 'interrupted',
			state: 'lost',
			epoch: 2,
		});
		const next = await guest.run('"kept" in globals()');
		expect(next.text).toBe('False');
		expect(next.end).toMatchObject({ epoch: 2, count: 1 });
	});

	test('ends daemons that left the session of the worker', async () => {
		const pid = await daemonIn();
		expect(alive(pid)).toBe(true);
		const cell = await guest.startUntil('go', 'print("go")\nwhile True: pass');

		await guest.request('kill', { cell });

		expect(alive(pid)).toBe(false);
	});

	test('ends processes that fork while they are hunted', async () => {
		const cell = await guest.startUntil(
			'go',
			'import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n        while True:\n            if os.fork() == 0: time.sleep(0.05); os._exit(0)\n            try:\n                while os.waitpid(-1, os.WNOHANG)[0]: pass\n            except OSError: pass\n            time.sleep(0.002)\nopen("/proc/self/comm", "w").write("forker")\nprint("go")\ntime.sleep(1000)',
		);

		await guest.request('kill', { cell });

		const { end } = await guest.ended(cell);
		expect(end['state']).toBe('lost');
		await vi.waitFor(() => expect(below(guest.pid).length).toBeLessThanOrEqual(2), { interval: 5 });
	});

	test.each(['restart', 'close'])(
		'%s ends what the context started, and no more',
		async (operation) => {
			await guest.openContext('b');
			const [mine, theirs] = [await daemonIn('a'), await daemonIn('b')];

			await guest.request(operation, { context: 'a' });

			expect(alive(mine)).toBe(false);
			expect(alive(theirs)).toBe(true);
		},
	);

	test('a daemon of one running cell is not taken for that of another', async () => {
		await guest.openContext('b');
		const waiting = await guest.startUntil('go', 'import time\nprint("go")\ntime.sleep(1000)', {
			context: 'b',
		});
		const cell = await guest.startUntil('!', `${daemon}time.sleep(1000)`);
		const pid = Number(guest.said.split(' ')[1]);
		await guest.request('interrupt', { cell: waiting });
		await guest.ended(waiting);

		await guest.request('restart', { context: 'b' });
		expect(alive(pid)).toBe(true);
		await guest.request('kill', { cell });

		expect(alive(pid)).toBe(false);
	});

	test('restart in the middle of a cell ends the cell', async () => {
		const cell = await guest.startUntil('go', 'print("go")\nwhile True: pass');

		expect(await guest.request('restart', { context: 'a' })).toEqual({ epoch: 2 });

		expect((await guest.ended(cell)).end).toMatchObject({ state: 'lost', epoch: 2 });
	});

	test('a child that a cell left running lives on until its context ends', async () => {
		await guest.run('import subprocess\np = subprocess.Popen(["sleep", "1000"])');

		expect((await guest.run('p.poll() is None')).text).toBe('True');
	});
});

describe('the end of a worker', () => {
	test.each([
		['import os\nprint("partial", end="")\nos._exit(7)', 'exited', 'InterpreterExit', 7],
		['import os\nprint("partial", end="")\nos._exit(0)', 'exited', 'InterpreterExit', 0],
		[
			'print("partial", end="")\nimport ctypes\nctypes.string_at(0)',
			'killed',
			'InterpreterKilled',
			null,
		],
		[
			'print("partial", end="")\nimport os\nos.kill(os.getpid(), 9)',
			'killed',
			'InterpreterKilled',
			null,
		],
		[
			'print("partial", end="")\nimport os\nos.execv("/bin/sh", ["sh", "-c", "sleep 1000"])',
			'exited',
			'InterpreterReplaced',
			null,
		],
	])('%j ends as %s', async (code, outcome, name, exitCode) => {
		const { end, stdout } = await guest.run(code);

		expect(end).toMatchObject({ outcome, state: 'lost', epoch: 2, error: { name, exitCode } });
		expect(stdout).toBe('partial');
		expect((await guest.run('1+1')).text).toBe('2');
	});

	test('names the signal', async () => {
		const { end } = await guest.run('import ctypes\nctypes.string_at(0)');

		expect(end['error'].value).toBe('the interpreter was killed by SIGSEGV');
	});

	test('is noticed though a child holds its descriptors', async () => {
		const { end } = await guest.run(
			'import os, time\nif os.fork() == 0: time.sleep(1000)\nos._exit(1)',
		);

		expect(end).toMatchObject({ outcome: 'exited', state: 'lost' });
	});

	test('between cells raises the epoch', async () => {
		await guest.run(
			'import os, threading\nr, w = os.pipe()\nthreading.Thread(target=lambda: (os.read(r, 1), os._exit(5))).start()',
		);
		await guest.run('os.write(w, b"x")');
		await vi.waitFor(
			async () => {
				const { contexts } = await guest.request('list');
				expect(contexts[0].epoch).toBe(2);
			},
			{ interval: 5 },
		);

		expect((await guest.run('"os" in globals()')).end).toMatchObject({ epoch: 2, count: 1 });
	});

	test('a forked child that runs out of the cell reports nothing', async () => {
		const ran = await guest.run(
			'import os\npid = os.fork()\nprint("child" if pid == 0 else "parent")\nif pid: os.waitpid(pid, 0)\n5',
		);

		expect(ran.results).toHaveLength(1);
		expect(ran.stdout.split('\n').toSorted()).toEqual(['', 'child', 'parent']);
		expect((await guest.run('pid > 0')).text).toBe('True');
	});

	test('a forked child that fails says so on stderr and exits with 1', async () => {
		const ran = await guest.run(
			'import os\npid = os.fork()\nif pid == 0: 1/0\nos.waitpid(pid, 0)[1] >> 8',
		);

		expect(ran.text).toBe('1');
		expect(ran.stderr).toContain('ZeroDivisionError');
	});

	test('a fork past Python, by libc, reports nothing either', async () => {
		const ran = await guest.run(
			'import ctypes, os\npid = ctypes.CDLL(None).fork()\nif pid: os.waitpid(pid, 0)\n5',
		);

		expect(ran.results).toHaveLength(1);
		expect((await guest.run('pid > 0')).text).toBe('True');
	});

	test('multiprocessing by fork works', async () => {
		const ran = await guest.run(
			'import multiprocessing as m\ndef f(x): return x * x\nwith m.get_context("fork").Pool(2) as p: r = p.map(f, range(5))\nr',
		);

		expect(ran.text).toBe('[0, 1, 4, 9, 16]');
	});

	test('the kernel running out of memory is memory', async ({ skip }) => {
		const group = '/sys/fs/cgroup/memory';
		const usable = process.getuid?.() === 0 && existsSync(`${group}/memory.limit_in_bytes`);
		skip(!usable, 'needs root and control groups of version 1');
		const { mkdirSync, rmdirSync, writeFileSync } = await import('node:fs');
		const own = `${group}/anybox-test-${guest.pid}`;
		mkdirSync(own);
		writeFileSync(`${own}/memory.limit_in_bytes`, String(96 << 20));
		const confined = new RawGuest();
		writeFileSync(`${own}/cgroup.procs`, String(confined.pid));
		await confined.hello();
		await confined.openContext('a');

		const { end } = await confined.run('x = bytearray(500 << 20)');

		expect(end).toMatchObject({ outcome: 'memory', state: 'lost', error: { name: 'MemoryError' } });
		expect((await confined.run('1')).text).toBe('1');
		await confined.close();
		rmdirSync(own);
	});
});

describe('the end of the supervisor', () => {
	test('when stdin ends, everything ends', async () => {
		const pid = await daemonIn();
		await guest.startUntil('go', 'print("go")\nwhile True: pass');
		const workers = below(guest.pid);

		expect(await guest.close()).toBe(0);

		for (const process of [pid, ...workers]) await gone(process);
	});

	test('code that kills it leaves no worker', async () => {
		const worker = Number((await guest.run('import os, signal\nos.getpid()')).text);
		const exit = once(guest.process, 'exit');

		const code = 'os.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass';
		guest.send('start', { context: 'a', cell: 'last', code, environment: {}, streamBytes: 1 });
		await exit;

		await gone(worker);
		expect(alive(worker)).toBe(false);
	});
});

/** The living processes below one, however deep. */
function below(pid: number): number[] {
	let text: string;
	try {
		text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
	} catch {
		return [];
	}
	const children = text.split(' ').filter(Boolean).map(Number).filter(alive);
	return children.flatMap((child) => [child, ...below(child)]);
}

describe('an interrupt of its own', () => {
	test.each([
		['interrupt_main', 'import _thread\n_thread.interrupt_main()'],
		['a signal', 'import os, signal\nos.kill(os.getpid(), signal.SIGINT)'],
		[
			'two',
			'import os, signal, _thread\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    while True: pass\nexcept KeyboardInterrupt: pass\n_thread.interrupt_main()',
		],
	])('that a cell catches does not keep the asked one from it: %s', async (_, raising) => {
		const lines = raising
			.split('\n')
			.map((line) => `    ${line}\n`)
			.join('');
		const code = `kept = 1\ntry:\n${lines}    while True: pass\nexcept KeyboardInterrupt:\n    print('caught')\nimport time\nwhile True: time.sleep(0.01)`;
		const cell = await guest.startUntil('caught', code);

		await guest.request('interrupt', { cell });

		expect((await guest.ended(cell)).end).toMatchObject({ outcome: 'interrupted', state: 'kept' });
		expect((await guest.run('kept')).text).toBe('1');
	});

	test('reaches a cell that displays while it is asked to stop', async () => {
		const code =
			"try:\n    print('runs')\n    while True: display(1)\nexcept KeyboardInterrupt:\n    print('once')\n    for _ in range(200): display(2)\n    raise";
		const cell = await guest.startUntil('runs', code);

		await guest.request('interrupt', { cell });

		const { end, stdout } = await guest.ended(cell);
		expect(end).toMatchObject({ outcome: 'interrupted', state: 'kept' });
		expect(stdout).toBe('once\n');
	});
});
