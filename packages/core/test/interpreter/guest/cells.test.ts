import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
});

afterEach(() => guest.close());

describe('values', () => {
	test('the value of the last expression is the main result', async () => {
		const ran = await guest.run('x = 20\nx + 1');

		expect(ran.text).toBe('21');
		expect(ran.end).toMatchObject({
			outcome: 'ok',
			state: 'kept',
			epoch: 1,
			error: null,
			count: 1,
		});
	});

	test.each(['None', '5;', '5 ; # quiet', 'x = 5'])('%s has no result', async (code) => {
		expect((await guest.run(code)).results).toEqual([]);
	});

	test('a semicolon inside a string at the end is no semicolon', async () => {
		expect((await guest.run("';'")).text).toBe("';'");
	});

	test('variables, functions and the last value live on in the next cell', async () => {
		await guest.run('def f():\n    return y\ny = 4\n7');

		expect((await guest.run('f() + _')).text).toBe('11');
		expect((await guest.run('1')).end['count']).toBe(3);
	});

	test('top-level await uses one event loop for all cells', async () => {
		await guest.run(
			'import asyncio\nf = asyncio.get_event_loop_policy().new_event_loop\nq = asyncio.Queue()',
		);
		await guest.run('t = asyncio.ensure_future(q.get()) if False else None\nawait q.put(3)');

		expect((await guest.run('await q.get()')).text).toBe('3');
		expect((await guest.run('asyncio.get_event_loop() is asyncio.get_event_loop()')).text).toBe(
			'True',
		);
	});

	test('the event loop is there before anything was awaited, and after asyncio.run', async () => {
		const first = await guest.run(
			'import asyncio\nloop = asyncio.get_event_loop()\ndone = asyncio.ensure_future(asyncio.sleep(0, 5))',
		);
		expect([first.end['error'], first.stderr]).toEqual([null, '']);
		expect((await guest.run('await done, asyncio.get_running_loop() is loop')).text).toBe(
			'(5, True)',
		);
		const ran = await guest.run(
			'async def one(): return 1\nasyncio.run(one()), asyncio.get_event_loop() is loop',
		);
		expect([ran.text, ran.stderr]).toEqual(['(1, True)', '']);
		expect((await guest.run('asyncio.get_event_loop() is loop')).text).toBe('True');
		expect(
			(await guest.run('await asyncio.sleep(0, asyncio.get_running_loop() is loop)')).text,
		).toBe('True');
	});

	test('a loop that the program closed is followed by another', async () => {
		await guest.run('import asyncio\nasyncio.get_event_loop().close()');

		expect((await guest.run('asyncio.get_event_loop().is_closed()')).text).toBe('False');
		expect((await guest.run('await asyncio.sleep(0, 3)')).text).toBe('3');
	});

	test('another thread has no event loop of its own accord', async () => {
		const ran = await guest.run(
			'import asyncio, concurrent.futures as f\nf.ThreadPoolExecutor().submit(asyncio.get_event_loop).result()',
		);

		expect(ran.end['error']).toMatchObject({ name: 'RuntimeError' });
	});

	test('a warning of what was never awaited names no line of ours, and is output of its cell', async () => {
		const said: string[] = [];
		for (const code of [
			'import asyncio\nasyncio.sleep(0);',
			'def f():\n    waits = asyncio.sleep(0)\n    1/0\nf()',
			'asyncio.sleep(0)',
			'1',
			'await asyncio.sleep(0, asyncio.sleep(0));',
			'async def g():\n    waits = asyncio.sleep(0)\n    1/0\nawait g()',
		]) {
			said.push((await guest.run(code)).stderr);
		}

		expect(said.map((text) => text.includes("'sleep' was never awaited"))).toEqual([
			true,
			true,
			false,
			true,
			true,
			true,
		]);
		expect(said.join('')).not.toContain('anybox');
	});

	test('a future import holds in later cells', async () => {
		await guest.run('from __future__ import annotations');
		await guest.run('def f(x: missing): pass');

		expect((await guest.run('f.__annotations__')).text).toBe("{'x': 'missing'}");
	});

	test('the module of the cells is __main__, so that its classes pickle', async () => {
		await guest.run('class P: pass\nimport pickle, sys');

		expect((await guest.run('type(pickle.loads(pickle.dumps(P()))) is P')).text).toBe('True');
		expect((await guest.run('sys.argv, sys.path[0], __name__')).text).toBe(
			"([''], '', '__main__')",
		);
	});
});

describe('conveniences', () => {
	test('a command prints where the cell prints and leaves its status', async () => {
		const ran = await guest.run('print("before")\n!echo out; echo err >&2; exit 3\n_exit_code');

		expect(ran).toMatchObject({ stdout: 'before\nout\n', stderr: 'err\n', text: '3' });
	});

	test('%cd changes the directory of later cells', async () => {
		await guest.run('%cd /usr');

		expect((await guest.run('import os\nos.getcwd()')).text).toBe("'/usr'");
	});

	test('a syntax error beside a command is reported as it stands', async () => {
		const ran = await guest.run('!true\nfor');

		expect(ran.end['error']).toMatchObject({ name: 'SyntaxError' });
		expect(ran.end['error'].traceback).toContain('<cell 1>');
		expect(ran.end['error'].traceback).not.toContain('__anybox');
	});

	test('input is refused and stdin is at its end', async () => {
		expect((await guest.run('input("name? ")')).end['error']).toMatchObject({
			name: 'RuntimeError',
		});
		expect((await guest.run('import sys\nsys.stdin.read()')).text).toBe("''");
		await guest.run('sys.stdin.close()');
		expect((await guest.run('sys.stdin.read()')).text).toBe("''");
	});
});

describe('errors', () => {
	test('a traceback shows the lines of the cell, its cause, and nothing of ours', async () => {
		const ran = await guest.run(
			'def f():\n    1/0\ntry:\n    f()\nexcept Exception as e:\n    raise ValueError("bad") from e',
		);

		expect(ran.end).toMatchObject({ outcome: 'error', state: 'kept' });
		const { name, value, traceback } = ran.end['error'];
		expect([name, value]).toEqual(['ValueError', 'bad']);
		expect(traceback).toContain('File "<cell 1>", line 2, in f\n    1/0\n');
		expect(traceback).toContain('direct cause');
		expect(traceback.trimEnd().endsWith('ValueError: bad')).toBe(true);
		expect(traceback).not.toContain('anybox');
	});

	test('a function of an earlier cell shows its own lines', async () => {
		await guest.run('def f():\n    raise KeyError("k")');

		expect((await guest.run('f()')).end['error'].traceback).toContain(
			'<cell 1>", line 2, in f\n    raise KeyError("k")',
		);
	});

	test.each(['\u2028', '\u2029', '\f', '\u0085', '\v', '\u001c'])(
		'%j in the code is no end of a line in a traceback',
		async (character) => {
			const { error } = (await guest.run(`a = "${character}"\r\nb = 2\rc = 3\n1/0\nd = 4`)).end;

			expect(error.traceback).toContain('line 4, in <module>\n    1/0\n');
		},
	);

	test('traceback.print_exc in the first cell knows the lines too', async () => {
		const ran = await guest.run(
			'import traceback\ntry:\n    1/0\nexcept Exception:\n    traceback.print_exc()',
		);

		expect(ran.stderr).toContain('    1/0\n');
	});

	test('a syntax error has its line and caret', async () => {
		const { traceback } = (await guest.run('a = 1\nb = = 2')).end['error'];

		expect(traceback).toMatch(/line 2\n {4}b = = 2\n +\^/);
	});

	test('an error that the compiler finds has its line', async () => {
		expect((await guest.run('\nreturn 5')).end['error'].traceback).toContain('    return 5\n');
	});

	test.each([
		['sys.exit()', 0],
		['sys.exit(3)', 3],
		['sys.exit("no")', 1],
		['exit(4)', 4],
	])('%s is an error that keeps the state', async (code, exitCode) => {
		const ran = await guest.run(`import sys\nkept = 1\n${code}`);

		expect(ran.end).toMatchObject({
			outcome: 'error',
			state: 'kept',
			error: { name: 'SystemExit', exitCode },
		});
		expect((await guest.run('kept')).text).toBe('1');
	});

	test.each([
		['raise KeyboardInterrupt', 'error', 'KeyboardInterrupt'],
		['class X(BaseException): pass\nraise X("x")', 'error', 'X'],
		['raise MemoryError', 'memory', 'MemoryError'],
		['def f(): f()\nf()', 'error', 'RecursionError'],
		['class E(Exception):\n    def __str__(self): raise SystemExit\nraise E', 'error', 'E'],
		[
			'import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass',
			'error',
			'KeyboardInterrupt',
		],
	])('%j ends as %s', async (code, outcome, name) => {
		expect((await guest.run(code)).end).toMatchObject({ outcome, state: 'kept', error: { name } });
		expect((await guest.run('1')).text).toBe('1');
	});

	test('the tail of a huge error survives', async () => {
		const { traceback, value } = (await guest.run('raise ValueError("x" * 10**7 + "the end")')).end[
			'error'
		];

		expect(traceback.length).toBeLessThan(100_000);
		expect(traceback.trimEnd().endsWith('the end')).toBe(true);
		expect(value.length).toBeLessThan(20_000);
	});

	test('a lone surrogate is escaped in output and in all of an error', async () => {
		const ran = await guest.run('print("\\ud800")\nraise ValueError("\\ud800")');

		expect(ran.stdout).toBe('\\ud800\n');
		const { value, traceback } = ran.end['error'];
		expect(value).toBe('\\ud800');
		expect(traceback).toContain('\nValueError: \\ud800\n');
	});

	test.each([
		['"\ud800"', 1, '    "\\ud800"\n     ^'],
		['a = 1\n# é \udfff\nb = 2', 2, '    # é \\udfff\n        ^'],
		['!echo "\ud800"', 1, '    !echo "\\ud800"\n           ^'],
	])(
		'a lone surrogate in the code is a syntax error with its line: %j',
		async (code, line, shown) => {
			const { outcome, error } = (await guest.run(code)).end;

			expect([outcome, error.name]).toEqual(['error', 'SyntaxError']);
			expect(error.value).toBe(
				`the code has a lone surrogate, which is no text (<cell 1>, line ${line})`,
			);
			expect(error.traceback).toContain(`File "<cell 1>", line ${line}\n${shown}`);
		},
	);
});

describe('settings', () => {
	test('the environment is what the context was opened with, exactly', async () => {
		await guest.openContext('b', { environment: { ONLY: 'this' } });

		const ran = await guest.run('import os\ndict(os.environ)', { context: 'b' });

		expect(ran.text).toBe("{'ONLY': 'this'}");
	});

	test('the environment of a cell is gone after it, also when it failed', async () => {
		await guest.run('import os\nos.environ["OWN"] = "1"');
		const code =
			'seen = os.environ["CELL"], os.environ["HOME"]\nos.environ["CELL"] = "changed"\n1/0';
		await guest.run(code, { environment: { CELL: 'c', HOME: '/h' } });

		const ran = await guest.run(
			'seen, os.environ.get("CELL"), os.environ["HOME"], os.environ["OWN"]',
		);

		expect(ran.text).toBe("(('c', '/h'), None, '/tmp', '1')");
	});

	test('PYTHONPATH of the context is honoured', async () => {
		await guest.openContext('b', { environment: { PYTHONPATH: '/one:/two' } });

		expect((await guest.run('import sys\nsys.path[:3]', { context: 'b' })).text).toBe(
			"['', '/one', '/two']",
		);
	});

	test.each([
		['/does/not/exist', 'not-found'],
		['/etc/passwd', 'invalid-argument'],
	])('the working directory %s is refused with %s, and named', async (cwd, code) => {
		const message = expect.stringContaining(`cwd: `) as unknown;

		await expect(guest.openContext('b', { cwd })).rejects.toMatchObject({ code, message });
	});

	test.each(['python', 'javascript'])(
		'a %s context whose directory is gone runs nothing, until the directory is there',
		async (language) => {
			const cwd = mkdtempSync('/tmp/anybox-cwd-');
			await guest.openContext('b', { cwd, language });
			await guest.run('1', { context: 'b' });
			rmdirSync(cwd);
			expect(await guest.request('restart', { context: 'b' })).toEqual({ epoch: 2 });

			const message = `cwd: there is no directory "${cwd}"`;
			const refused = { code: 'not-found', message };
			await expect(guest.start('1', { context: 'b' })).rejects.toMatchObject(refused);
			await expect(guest.start('1', { context: 'b' })).rejects.toMatchObject(refused);
			mkdirSync(cwd);
			expect((await guest.run('2', { context: 'b' })).text).toBe('2');
			rmdirSync(cwd);
		},
	);

	test('contexts run side by side and share nothing', async () => {
		await guest.openContext('b');
		const slow = await guest.startUntil(
			'in',
			'import builtins, time\nbuiltins.leak = 1\nprint("in")\ntime.sleep(100)',
		);

		const ran = await guest.run('"leak" in dir(__builtins__)', { context: 'b' });
		await guest.request('interrupt', { cell: slow });

		expect(ran.text).toBe('False');
		expect((await guest.ended(slow)).end['outcome']).toBe('interrupted');
	});

	test('requests that name what does not exist are refused', async () => {
		await expect(guest.start('1', { context: 'zz' })).rejects.toMatchObject({ code: 'not-found' });
		await expect(guest.request('restart', { context: 'zz' })).rejects.toMatchObject({
			code: 'not-found',
		});
		await expect(guest.openContext('a')).rejects.toMatchObject({ code: 'already-exists' });
		await expect(guest.openContext('c', { language: 'cobol' })).rejects.toMatchObject({
			code: 'unsupported',
		});
		await expect(guest.request('nonsense')).rejects.toMatchObject({ code: 'unsupported' });
		expect(await guest.request('close', { context: 'zz' })).toEqual({});
		expect(await guest.request('kill', { cell: 'zz' })).toEqual({});
		expect(await guest.request('interrupt', { cell: 'zz' })).toEqual({});
		expect(await guest.request('ping')).toEqual({});
	});

	test('the list names open contexts with their epochs', async () => {
		await guest.request('restart', { context: 'a' });

		const { contexts } = await guest.request('list');

		expect(contexts).toEqual([{ context: 'a', language: 'python', cwd: '/tmp', epoch: 2 }]);
	});
});
