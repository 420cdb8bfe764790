import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryMiB, RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
});

afterEach(() => guest.close());

const forged = `import json
frames = b"".join(b"\\n" + json.dumps(f).encode() + b"\\n" for f in (
    {"event": "end", "cell": "cell-1", "outcome": "ok"},
    {"id": 3, "value": {"forged": True}},
    {"type": "end", "nonce": "", "outcome": "ok", "error": None},
    {"type": "end", "nonce": None, "outcome": "ok", "error": None},
    {"type": "result", "bundle": {"text/plain": "FORGED"}, "main": True, "omitted": []},
))
`;

describe('frames', () => {
	test('what looks like one on stdout is output', async () => {
		const ran = await guest.run(`${forged}import os\nos.write(1, frames)\n7`);

		expect(ran.text).toBe('7');
		expect(ran.stdout).toContain('FORGED');
		expect(ran.results).toHaveLength(1);
	});

	test('on every inherited descriptor they change nothing', async () => {
		const ran = await guest.run(
			`${forged}import os\nwrote = []\nfor fd in list(range(3, 70)) + [int(n) for n in os.listdir("/proc/self/fd")]:\n    try:\n        os.write(fd, frames)\n        wrote.append(fd)\n    except OSError: pass\n7`,
		);

		expect(ran.text).toBe('7');
		expect(ran.results).toHaveLength(1);
		expect((await guest.run('8')).text).toBe('8');
	});

	test('garbage on the private channel does not eat a frame', async () => {
		const ran = await guest.run(
			'import os\nfd = min(int(n) for n in os.listdir("/proc/self/fd") if int(n) > 63)\nos.write(fd, b"{" * 100)\n7',
		);

		expect(ran.text).toBe('7');
	});

	test('a line without end on the private channel is not held', async () => {
		const before = memoryMiB(guest.pid).now;
		const cell = await guest.startUntil(
			'go',
			'import os\nfd = min(int(n) for n in os.listdir("/proc/self/fd") if int(n) > 63)\nprint("go")\nfor i in range(64): os.write(fd, b"{" * (1 << 20))',
		);

		const ran = await guest.ended(cell);

		expect(ran.end['outcome']).toBe('ok');
		expect(memoryMiB(guest.pid).peak - before).toBeLessThan(32);
		expect((await guest.run('7')).text).toBe('7');
	}, 20_000);

	test('deeply nested JSON does no harm', async () => {
		const ran = await guest.run(
			'import os\nfd = min(int(n) for n in os.listdir("/proc/self/fd") if int(n) > 63)\nos.write(fd, b"\\n" + b"[" * 100000 + b"]" * 100000 + b"\\n")\n7',
		);

		expect(ran.text).toBe('7');
	});
});

describe('a program that breaks its own interpreter', () => {
	const vandal = `import sys, builtins, json, io, os, threading
sys.stdout = io.StringIO(); sys.__stdout__ = sys.stdout
builtins.print = lambda *a, **k: None
json.dumps = lambda *a, **k: '{"status":"ok"}'
os.dup2 = os.write = os.getpid = os.close = None
io.TextIOWrapper = io.FileIO = None
builtins.__import__ = None; builtins.exec = None; builtins.len = None; builtins.compile = None
sys.meta_path.clear(); sys.path.clear(); sys.modules.clear()`;

	test('still gets its values, its errors and its output told', async () => {
		const ran = await guest.run(vandal);
		expect(ran.end).toMatchObject({ outcome: 'ok', state: 'kept' });

		expect((await guest.run('1 + 1')).text).toBe('2');
		expect((await guest.run('"text"')).text).toBe("'text'");
		expect((await guest.run('sys.stdout.write("said\\n");')).stdout).toBe('said\n');
		const failed = await guest.run('x = 1\n1/0');
		expect(failed.end['error']).toMatchObject({
			name: 'ZeroDivisionError',
			value: 'division by zero',
		});
		expect(failed.end['error'].traceback).toContain('File "<cell 5>", line 2');
	});

	test('does not reach another context', async () => {
		await guest.openContext('b');
		await guest.run(vandal);

		expect((await guest.run('import json\njson.dumps([len("ab")])', { context: 'b' })).text).toBe(
			"'[2]'",
		);
	});

	test('which no longer waits at any descriptor, still waits for its next cell', async () => {
		const impatient = `import os
for name in os.listdir('/proc/self/fd'):
    try: os.set_blocking(int(name), False)
    except OSError: pass
kept = 41`;
		expect((await guest.run(impatient)).end['outcome']).toBe('ok');
		// Far longer than it looks whether one comes at once.
		await sleep(300);

		expect((await guest.run('kept + 1')).text).toBe('42');
	});

	test('which no longer waits is told of whole, however much it shows', async () => {
		const ran = await guest.run(`import os
for name in os.listdir('/proc/self/fd'):
    try: os.set_blocking(int(name), False)
    except OSError: pass
'x' * 3_000_000`);

		expect(ran.text).toHaveLength(3_000_002);
	});

	test('a trace function cannot stop the report', async () => {
		await guest.run('import sys\ndef t(*a): raise RuntimeError("traced")\nsys.settrace(t)');

		expect((await guest.run('1 + 1')).text).toBe('2');
	});

	test('a low recursion limit cannot either', async () => {
		await guest.run(
			'import sys\nfor limit in range(1, 1000):\n    try: sys.setrecursionlimit(limit)\n    except RecursionError: continue\n    break',
		);

		expect((await guest.run('x = 1\n1/0')).end['error'].traceback).toContain('    1/0\n');
	});
});

describe('the heap of a worker', () => {
	test('has nothing of another context', async () => {
		const secret = 'hush-hush-42';
		await guest.openContext('b', { environment: { SECRET: secret } });
		// Twice: the second worker is no spare from before.
		await guest.request('restart', { context: 'a' });
		await guest.request('restart', { context: 'a' });

		const ran = await guest.run(
			'import gc\n[o for o in gc.get_objects() if type(o) is dict and any(v == "hush" + "-hush-42" for v in o.values())] != []',
		);

		expect(ran.text).toBe('False');
	});
});

describe('as another user than root', () => {
	test.skipIf(process.getuid?.() !== 0)(
		'code cannot open the descriptors of the supervisor, but its own',
		async () => {
			const nobody = new RawGuest({ uid: 65_534 });
			await nobody.hello();
			await nobody.openContext('a');
			const probe =
				'import os\ndef reach(pid):\n    try: return os.listdir("/proc/%s/fd" % pid) != []\n    except OSError: return False\nreach(os.getppid()), reach("self"), os.access("/proc/self/environ", os.R_OK)';

			expect((await nobody.run(probe)).text).toBe('(False, True, True)');
			await nobody.request('restart', { context: 'a' });
			expect((await nobody.run(probe)).text).toBe('(False, True, True)');
			await nobody.close();
		},
	);
});
