import type { Sandbox } from '@anybox/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemLayers } from '../layers/system-layers.ts';
import { answers, attackedSandbox, attempt } from './attempt.ts';

describe.each(systemLayers)('with the system layer %s', (systemLayer) => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await attackedSandbox(systemLayer);
	}, 60_000);

	afterAll(async () => sandbox[Symbol.asyncDispose]());

	const evaluations: Readonly<Record<string, readonly string[]>> = {
		'names of js': [
			"for name in ['process', 'require', 'eval', 'Function', 'globalThis', 'fetch', 'Worker', 'Deno', 'WebAssembly']:\n" +
				'    hasattr(js, name) and reached(name)',
		],
		run_js: ["from pyodide.code import run_js\nrun_js('1')\nreached('run_js')"],
		'constructors of what is at hand': [
			'roots = [js, pyodide_js, _pyodide_core, to_js([]), to_js({}), to_js(b""), pyodide_js.FS, pyodide_js._api,\n' +
				'    pyodide_js._module, pyodide_js.runPython, host, host.result, host.sleep, host.tookInterrupt, create_proxy(len)]\n' +
				'for root in roots:\n' +
				'    for text in ["return process", "return 1", "return import(\'node:fs\')"]:\n' +
				'        try:\n' +
				'            root.constructor.constructor(text)\n' +
				'            reached(text)\n' +
				'        except Exception as error:\n' +
				'            print(error)',
		],
		'constructors of other functions': [
			"Function.new('return 1')\nreached('Function')",
			'async_function = Object.getPrototypeOf(pyodide_js.loadPackage).constructor\n' +
				"async_function('return 1')\nreached('AsyncFunction')",
		],
		emscripten_run_script: [
			"libc = ctypes.CDLL(None)\nif libc.emscripten_run_script_int(b'6*7') == 42: reached('run_script')",
			"libc.emscripten_run_script(b'throw 1')",
			"libc.emscripten_run_script_string.restype = ctypes.c_char_p\nif libc.emscripten_run_script_string(b'6*7') == b'42': reached('run_script')",
		],
		'timers that take text': ["pyodide_js._api.scheduleCallback('throw 1', 0)", '0'],
	};

	test.each(Object.entries(evaluations))(
		'no text becomes code: %s',
		async (_way, cells) => {
			expect(await attempt(sandbox, cells)).not.toContain('REACHED');
			expect(await answers(sandbox)).toBe(true);
		},
		30_000,
	);

	/** Replaces a method of typed arrays by one that keeps what it is given, while `during` runs. */
	const keeping = (method: string, during: string): string => `
typed = Object.getPrototypeOf(Bytes.prototype)
kept = to_js([])
before = Object.getOwnPropertyDescriptor(typed, '${method}')
push = record(value=kept.push.bind(kept), configurable=True, writable=True)
file = open('/workspace/kept', 'wb+', buffering=0)
file.write(b'hello')
file.seek(0)
try:
    Object.defineProperty(typed, '${method}', push)
    try:
        ${during}
    except BaseException:
        pass
finally:
    Object.defineProperty(typed, '${method}', before)
for value in kept:
    if Object(value).constructor.constructor != Function:
        reached('an object of the host')
print(kept.length)
`;

	const actions = ['file.read(5)', "file.write(b'x')", 'os.urandom(8)', "os.listdir('/workspace')"];

	test.each(
		['set', 'subarray', 'slice', 'fill'].flatMap((method) =>
			actions.map((action) => [method, action] as const),
		),
	)(
		'a replaced %s of typed arrays is given no object of the host by %s',
		async (method, action) => {
			const told = await attempt(sandbox, [keeping(method, action)]);

			expect(told).not.toContain('REACHED');
			expect(told).not.toContain('NameError');
			expect(await answers(sandbox)).toBe(true);
		},
		30_000,
	);

	test('what is rejected where nobody waits is not shown by methods that it brings along', async () => {
		const told = await attempt(sandbox, [
			`
symbol = Object.getOwnPropertySymbols(Array.prototype).at(0)
custom = getattr(Object(symbol).constructor, 'for')('nodejs.util.inspect.custom')
seen = to_js([])
error = record(stack='here')
Object.defineProperty(error, custom, record(value=seen.push.bind(seen)))
asyncio.set_event_loop(asyncio.new_event_loop())
rejected = Promise.reject(error)
`,
			"seen.length and reached('inspect')",
		]);

		expect(told).not.toContain('REACHED');
		expect(told).not.toContain('"state":"lost"');
		expect(await answers(sandbox)).toBe(true);
	}, 30_000);

	test('errors have no stack, and so no call sites', async () => {
		const told = await attempt(sandbox, [
			`
from pyodide.ffi import JsException
sites = to_js([])
def failure():
    try:
        Bytes.new(-1)
    except JsException as error:
        return error
Error = Object.getPrototypeOf(failure().constructor)
Error.stackTraceLimit = 10
Error.prepareStackTrace = sites.push.bind(sites)
print(failure().name, getattr(failure(), 'stack', None), sites.length)
del Error.prepareStackTrace
`,
		]);

		expect(told).toContain('RangeError None 0');
	});

	test('results pollute no prototype', async () => {
		const result = await sandbox.runCode(`
class Polluting:
    def _repr_mimebundle_(self, **options):
        return {'text/plain': 'x', '__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}}
display(Polluting())
{'__proto__': {'polluted': 1}, 'constructor': 1}
`);

		expect(result.error).toBeUndefined();
		expect(Reflect.get({}, 'polluted')).toBeUndefined();
		expect(Reflect.get(Object, 'polluted')).toBeUndefined();
	});
});
