import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Frame, memoryMiB, RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
});

afterEach(() => guest.close());

function tailOf(end: Frame, channel = 'stdout'): Buffer {
	return Buffer.from(end[channel].tail, 'base64');
}

describe('streams', () => {
	test('short output is sent whole, in order, and counted', async () => {
		const ran = await guest.run(
			'import sys\nprint("a")\nprint("b", file=sys.stderr)\nprint("c", end="")',
		);

		expect(ran).toMatchObject({ stdout: 'a\nc', stderr: 'b\n' });
		expect(ran.end['stdout']).toEqual({ bytes: 3, lines: 2, tail: '', spool: null, spooled: 0 });
		expect(ran.end['stderr']).toMatchObject({ bytes: 2, lines: 1 });
	});

	test.each([
		'print("now")',
		'print("now", end="")',
		'sys.stdout.write("now")',
		'sys.stdout.reconfigure(write_through=False); sys.stdout.write("now")',
		'sys.stdout.buffer.write(b"now")',
	])('%s arrives while the cell runs', async (said) => {
		const cell = await guest.startUntil('now', `import sys, time\n${said}\ntime.sleep(1000)`);

		await guest.request('kill', { cell });

		expect((await guest.ended(cell)).end['state']).toBe('lost');
	});

	test('what is written piece by piece arrives in few events', async () => {
		const cell = await guest.start('for i in range(20_000): print("x", end="")');
		await guest.next((frame) => frame['event'] === 'end');

		const sent = guest.frames.filter((frame) => frame['cell'] === cell);

		expect(sent.length).toBeLessThan(500);
	});

	test('a print is one write: lines of processes side by side stay whole', async () => {
		const { stdout } = await guest.run(`import os
children = []
for _ in range(4):
    pid = os.fork()
    if pid == 0:
        for i in range(2000): print("a", i, "line")
        os._exit(0)
    children.append(pid)
for pid in children: os.waitpid(pid, 0)`);

		const lines = stdout.split('\n').slice(0, -1);

		expect(lines).toHaveLength(8000);
		expect(lines.filter((line) => !/^a \d+ line$/.test(line))).toEqual([]);
	});

	test('print is otherwise as ever', async () => {
		const said = await guest.run(`import io, pickle
there = io.StringIO()
print(1, "two", sep="-", end="!", file=there, flush=True)
there.getvalue(), pickle.loads(pickle.dumps(print)) is print, print.__name__`);
		expect(said.text).toBe("('1-two!', True, 'print')");

		const failed = await guest.run(`class Bad:
    def __str__(self): raise ValueError("bad")
print("before", Bad())`);
		expect(failed.stdout).toBe('before ');
		const { traceback } = failed.end['error'];
		expect(traceback.match(/File ".*"/g)).toEqual(['File "<cell 2>"', 'File "<cell 2>"']);
		expect((await guest.run('print(1, sep=2)')).end['error']).toMatchObject({ name: 'TypeError' });
	});

	test('a write that a signal cuts short is finished', async () => {
		const ran = await guest.run(
			`import signal, sys
rang = 0
def ring(*_):
    global rang
    rang += 1
signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
_ = sys.stdout.buffer.write(b"x" * 50_000_000)
signal.setitimer(signal.ITIMER_REAL, 0)
rang > 0`,
			{ streamBytes: 0 },
		);

		expect(ran.text).toBe('True');
		expect(ran.end['stdout'].bytes).toBe(50_000_000);
	}, 20_000);

	test('print, buffer, descriptor and child keep their order', async () => {
		const ran = await guest.run(
			'import os, sys, subprocess\nprint("1")\nsys.stdout.buffer.write(b"2\\n")\nos.write(1, b"3\\n")\nsubprocess.run(["echo", "4"])\nprint("5")',
		);

		expect(ran.stdout).toBe('1\n2\n3\n4\n5\n');
	});

	test('results and output keep their order', async () => {
		const code = 'for i in range(20):\n    print("before", i)\n    display(i)\nprint("after")';
		const cell = await guest.start(code);
		await guest.next((frame) => frame['event'] === 'end');

		const order = guest.frames
			.filter((frame) => frame['cell'] === cell)
			.map((frame) => frame['event'])
			// What is printed may come in pieces.
			.filter((event, index, events) => event !== 'output' || events[index - 1] !== 'output');

		expect(order).toEqual([
			...Array.from({ length: 20 }, () => ['output', 'result']).flat(),
			'output',
		]);
	});

	test('a display that was interrupted does not confuse the next', async () => {
		const cell = await guest.startUntil('go', 'print("go")\nwhile True: display(1)');
		await guest.request('interrupt', { cell });
		expect((await guest.ended(cell)).end).toMatchObject({ outcome: 'interrupted', state: 'kept' });

		expect((await guest.run('display(1)\n2')).results).toHaveLength(2);
	});

	test('invalid UTF-8, NUL and escapes arrive byte for byte', async () => {
		const cell = await guest.start(
			'import sys\nfor i in range(4): sys.stdout.buffer.write(bytes(range(256)))',
		);
		await guest.next((frame) => frame['event'] === 'end');

		const bytes = Buffer.concat(
			guest.frames
				.filter((frame) => frame['cell'] === cell)
				.map((frame) => Buffer.from(frame['data'], 'base64')),
		);

		expect(bytes).toEqual(Buffer.concat(Array(4).fill(Buffer.from([...Array(256).keys()]))));
	});

	test('used-up descriptors leave enough for the next cell', async () => {
		await guest.run(
			'import os, resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))',
		);
		const ran = await guest.run(
			'try:\n    while True: os.open("/dev/null", 0)\nexcept OSError as e: print(e.errno)',
		);

		expect(ran.stdout).toBe('24\n');
		for (const word of ['one', 'two', 'three']) {
			expect((await guest.run(`print("${word}")`)).stdout).toBe(`${word}\n`);
		}
	});
});

describe('descriptors that a cell closes', () => {
	test.each([
		'os.close(0)',
		'os.close(1)',
		'os.close(1); os.close(2)',
		'os.closerange(0, 3)',
		'os.closerange(0, 300)',
		'os.closerange(0, 300); display(1)',
	])('%s is no loss for the next', async (closing) => {
		await guest.run('import os, sys\nkept = 42');

		expect((await guest.run(`${closing}\n5`)).text).toBe('5');

		const next = await guest.run(
			'print(kept, repr(sys.stdin.read()))\n_ = os.system("cat; echo child >&2")',
		);
		expect(next).toMatchObject({ stdout: "42 ''\n", stderr: 'child\n' });
		expect(next.end).toMatchObject({ outcome: 'ok', epoch: 1 });
	});

	test('and opens again by another name are its own', async () => {
		await guest.run(
			'import os, sys\nos.closerange(3, 300)\nfiles = [open(os.devnull) for _ in range(8)]',
		);
		await guest.run('1');

		expect((await guest.run('[file.read() for file in files]')).text).toBe(
			String.raw`${`['${"', '".repeat(7)}']`}`,
		);
	});

	test('with the channel among them end the interpreter, and that is told', async () => {
		const { end } = await guest.run('import os, time\nos.closerange(0, 5000)\ntime.sleep(1000)');

		expect(end).toMatchObject({ outcome: 'exited', state: 'lost', epoch: 2 });
		expect(end['error'].value).toContain('closed its channel');
		expect((await guest.run('print("back")')).stdout).toBe('back\n');
	});
});

describe('late output', () => {
	test('a thread of an earlier cell speaks in the background, never in the next cell', async () => {
		await guest.run(
			'import threading, sys\ngo = threading.Event()\ndef late():\n    go.wait()\n    print("late")\n    sys.stderr.write("late too\\n")\nthreading.Thread(target=late).start()',
		);

		const ran = await guest.run('go.set()\nimport time\ntime.sleep(0.05)\nprint("mine")');

		expect(ran).toMatchObject({ stdout: 'mine\n', stderr: '' });
		await guest.background('late\n');
		await guest.background('late too\n');
	});

	test('so does a child', async () => {
		await guest.run(
			'import subprocess\np = subprocess.Popen("read x; echo late; exec sleep 1000", shell=True, stdin=subprocess.PIPE)',
		);

		const ran = await guest.run(
			'p.stdin.write(b"\\n")\np.stdin.flush()\nimport time\ntime.sleep(0.05)',
		);

		expect(ran.stdout).toBe('');
		await guest.background('late\n');
	});

	test('and a task of the event loop', async () => {
		await guest.run(
			'import asyncio\nasync def late():\n    await asyncio.sleep(0.01)\n    print("late")\nt = asyncio.ensure_future(late())\nawait asyncio.sleep(0)',
		);

		const ran = await guest.run('await t\nprint("mine")');

		expect(ran.stdout).toBe('mine\n');
		await guest.background('late\n');
	});

	test('what a thread of an earlier cell displays is its output, never a result of the next cell', async () => {
		await guest.run(
			'import threading\ngo, gone = threading.Event(), threading.Event()\ndef late():\n    go.wait()\n    display("late")\n    gone.set()\nthreading.Thread(target=late).start()',
		);

		const ran = await guest.run('go.set()\ngone.wait()\n"mine"');

		expect(ran.results.map(({ bundle }) => bundle['text/plain'])).toEqual(["'mine'"]);
		await guest.background("'late'\n");
	});

	test('nor is it lost when no cell runs', async () => {
		const ran = await guest.run(
			'import threading, time, os\nr, w = os.pipe()\ndef late():\n    os.read(r, 1)\n    display("late")\nthreading.Thread(target=late).start()\nif os.fork() == 0:\n    time.sleep(0.2)\n    os.write(w, b"x")\n    os._exit(0)',
		);

		expect(ran.results).toEqual([]);
		await guest.background("'late'\n");
	});

	test('a child that holds the pipes does not hold up the end', async () => {
		const ran = await guest.run(
			'import subprocess\np = subprocess.Popen(["sleep", "1000"])\nprint("done")',
		);

		expect(ran.stdout).toBe('done\n');
	});

	test('a child that prints without end does not hold up the end', async () => {
		const ran = await guest.run('import subprocess\np = subprocess.Popen("yes")\nprint("done")', {
			streamBytes: 100,
		});

		expect(ran.end['outcome']).toBe('ok');
		expect((await guest.run('p.kill()\n1')).text).toBe('1');
	});
});

describe('too much output', () => {
	const gigabyte =
		'import sys\nb = (b"x" * 99 + b"\\n") * 10000\nfor i in range(1000): sys.stdout.buffer.write(b)';

	test('a gigabyte is counted, its ends are kept, and memory does not grow', async () => {
		await guest.run('1');
		const before = memoryMiB(guest.pid).now;

		const ran = await guest.run(gigabyte, { streamBytes: 65_536 });

		expect(ran.end['stdout']).toMatchObject({ bytes: 10 ** 9, lines: 10 ** 7, spooled: 8 << 20 });
		expect(ran.stdout).toHaveLength(65_536);
		expect(tailOf(ran.end)).toHaveLength(65_536);
		expect(memoryMiB(guest.pid).peak - before).toBeLessThan(8);
	}, 60_000);

	test('a line of 100 MB too', async () => {
		await guest.run('1');
		const before = memoryMiB(guest.pid).now;

		const ran = await guest.run('print("y" * 10**8)', { streamBytes: 1000 });

		expect(ran.end['stdout']).toMatchObject({ bytes: 10 ** 8 + 1, lines: 1 });
		expect(tailOf(ran.end).toString().endsWith('yy\n')).toBe(true);
		expect(memoryMiB(guest.pid).peak - before).toBeLessThan(8);
	}, 60_000);

	test('sent part, tail and spool fit together', async () => {
		const code = 'import sys\nfor i in range(100000): sys.stdout.write("%d\\n" % i)';
		const whole = Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join('');

		const { end, stdout } = await guest.run(code, { streamBytes: 5000 });
		const { bytes, spool, spooled } = end['stdout'];
		const pieces: Buffer[] = [];
		for (let offset = 0; offset < spooled; offset += pieces.at(-1)?.byteLength ?? 0) {
			const { data } = await guest.request('spool', { spool, offset, length: 100_000 });
			pieces.push(Buffer.from(data, 'base64'));
		}

		expect([bytes, spooled]).toEqual([whole.length, whole.length]);
		expect(stdout).toBe(whole.slice(0, 5000));
		expect(tailOf(end).toString()).toBe(whole.slice(-(1 << 16)));
		const digest = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
		expect(digest(Buffer.concat(pieces))).toBe(digest(Buffer.from(whole)));
	});

	test('a tail that is short has only what was not sent', async () => {
		const { end, stdout } = await guest.run('print("abcdefgh")', { streamBytes: 4 });

		expect(stdout + tailOf(end).toString()).toBe('abcdefgh\n');
		expect(end['stdout'].spooled).toBe(9);
	});

	test('the oldest spools go first', async () => {
		const names: string[] = [];
		for (let round = 0; round < 6; round += 1) {
			const { end } = await guest.run('print("z" * 9_000_000)', { streamBytes: 10 });
			names.push(end['stdout'].spool);
		}

		await expect(
			guest.request('spool', { spool: names[0], offset: 0, length: 1 }),
		).rejects.toMatchObject({ code: 'not-found' });
		expect(await guest.request('spool', { spool: names[5], offset: 0, length: 1 })).toEqual({
			data: 'eg==',
		});
	}, 20_000);

	test('so are 30 MB in small pieces', async () => {
		await guest.run('import os');
		const before = memoryMiB(guest.pid).now;

		const ran = await guest.run('for i in range(300_000): os.write(1, b"z" * 100)', {
			streamBytes: 0,
		});

		expect(ran.end['stdout']).toMatchObject({ bytes: 30_000_000, lines: 1 });
		expect(memoryMiB(guest.pid).peak - before).toBeLessThan(8);
	}, 60_000);

	test('a host that does not read slows the program, and interrupt still works', async () => {
		const { stdout } = guest.process;
		const worker = Number((await guest.run('import os\nos.getpid()')).text);
		const before = memoryMiB(guest.pid).now;
		const code = 'for i in range(100_000): print("x" * 1000)';
		const cell = await guest.start(code, { streamBytes: 2 ** 40 });
		await guest.next((frame) => frame['event'] === 'output');
		stdout?.pause();
		await asleep(worker);

		const held = memoryMiB(guest.pid).peak - before;
		guest.send('interrupt', { cell });
		stdout?.resume();

		expect((await guest.ended(cell)).end['outcome']).toBe('interrupted');
		expect(held).toBeLessThan(8);
	}, 60_000);
});

/** Waits until a process was found asleep many times in a row: it waits for somebody. */
async function asleep(pid: number): Promise<void> {
	let times = 0;
	while (times < 40) {
		const sleeps = / S /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
		times = sleeps ? times + 1 : 0;
		await setTimeout(5);
	}
}
