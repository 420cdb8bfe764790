import { randomUUID } from 'node:crypto';
import type { Check } from '../../check.ts';
import { contains, same } from '../../expectations.ts';
import { hostVariablesIn } from '../support/host-variables.ts';
import { literal, runPython, runsPython, showsValue } from '../support/run-python.ts';

const awkward = 'one two\n"three" \'four\' $FIVE=\\6 größer';

const read = (name: string): string => `__import__('os').environ.get(${literal(name)})`;

/** What the interpreter's process began with, whatever was taken out of `os.environ` since. */
const bornWith = `try:
    with open('/proc/self/environ', 'rb') as file:
        born_with = file.read()
except OSError:
    born_with = b''`;

/** One line for each: those of now, and those of then. */
const printingVariables = `import os
for name, value in os.environ.items():
    print(f'{name}={value}')
print(born_with.replace(b'\\0', b'\\n').decode('utf-8', 'replace'))`;

/** What a cell finds around it. */
export const surroundingChecks: readonly Check[] = [
	{
		id: 'code/top-level-await',
		level: 'must',
		claim: 'Top-level `await` works, and one event loop serves all cells of a context.',
		async run({ open }) {
			const box = await open();
			await showsValue(box, 'import asyncio\nawait asyncio.sleep(0, 41)', '41');
			await runsPython(
				box,
				`async def answer():
    await asyncio.sleep(0.001)
    return 42

await asyncio.sleep(0)
task = asyncio.get_running_loop().create_task(answer())`,
			);
			await showsValue(box, 'await task', '42');
		},
	},
	{
		id: 'code/input-fails-clearly',
		level: 'must',
		claim: '`input()` fails at once with an error that says why.',
		async run({ open }) {
			const box = await open();
			const result = await runPython(box, "input('Your name? ')", { timeoutMs: 5000 });
			same(result.ended, 'error', 'the end');
			contains(result.error?.value ?? '', 'input()', 'the value of the error');
		},
	},
	{
		id: 'code/stdin-is-at-its-end',
		level: 'must',
		claim: 'Reading standard input gives end of file.',
		async run({ open }) {
			const box = await open();
			const limit = { timeoutMs: 10_000 };
			await showsValue(box, 'import sys; sys.stdin.read()', "''", limit);
			await showsValue(box, 'import sys; list(sys.stdin)', '[]', limit);
			await showsValue(box, 'import os; os.read(0, 1)', "b''", limit);
		},
	},
	{
		id: 'code/environment-of-a-cell',
		level: 'must',
		claim: 'The environment of a cell is there while it runs and gone after it.',
		async run({ open }) {
			const box = await open({ env: { SHADOWED: 'outer' } });
			const env = { SHADOWED: 'inner', OF_THE_CELL: awkward, EMPTY: '' };
			const own = `(${read('SHADOWED')}, ${read('OF_THE_CELL')} == ${literal(awkward)}, ${read('EMPTY')})`;
			const outer = `(${read('SHADOWED')}, ${read('OF_THE_CELL')}, ${read('EMPTY')})`;
			for (const end of ['pass', 'raise ValueError']) {
				await showsValue(box, own, "('inner', True, '')", { env });
				await showsValue(box, outer, "('outer', None, None)");
				await runPython(box, end, { env });
				await showsValue(box, outer, "('outer', None, None)");
			}
		},
	},
	{
		id: 'code/environment-of-the-sandbox',
		level: 'must',
		claim: 'The environment of the sandbox is there in every cell.',
		async run({ open }) {
			const env = { PLAIN: awkward, EMPTY: '', lower_case: 'too' };
			const box = await open({ env, secrets: { SECRET: 'hush hush' } });
			const context = (await box.contexts.create({ language: 'python' })).contextId;
			const found = `(${read('PLAIN')} == ${literal(awkward)}, ${read('EMPTY')}, ${read('SECRET')}, ${read('lower_case')})`;
			for (const options of [{}, {}, { context }]) {
				await showsValue(box, found, "(True, '', 'hush hush', 'too')", options);
			}
		},
	},
	{
		id: 'code/no-host-environment',
		level: 'must',
		claim: "No variable of the host's environment is there.",
		async run({ open }) {
			const name = `ANYBOX_CANARY_${randomUUID().replaceAll('-', '')}`;
			process.env[name] = 'of the host';
			try {
				const box = await open();
				await showsValue(box, `${literal(name)} in __import__('os').environ`, 'False');
				await showsValue(box, `${bornWith}\nb${literal(name)} in born_with`, 'False');
				const { stdout } = await runsPython(box, `${bornWith}\n${printingVariables}`);
				same(hostVariablesIn(stdout.text), [], "the host's variables that a cell finds");
			} finally {
				delete process.env[name];
			}
		},
	},
	{
		id: 'code/starts-in-the-workspace',
		level: 'must',
		claim: 'Relative paths of a cell start at `/workspace` as the files API knows it.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await runsPython(
				box,
				"with open('by-code.txt', 'w') as file:\n    file.write('written by code')",
			);
			same(await box.files.read('/workspace/by-code.txt'), 'written by code', 'what files reads');
			await box.files.write('/workspace/by-files.txt', 'written by files');
			await showsValue(box, "open('by-files.txt').read()", "'written by files'");
		},
	},
	{
		id: 'code/imports-from-the-workspace',
		level: 'must',
		claim: 'A module written to the workspace can be imported.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			// Python remembers what a directory held when it looked for the module in vain.
			const missing = await runPython(box, 'import conformance_module');
			same(missing.error?.name, 'ModuleNotFoundError', 'the error before the module is there');
			await box.files.write('/workspace/conformance_module.py', 'ANSWER = 6 * 7\n');
			await showsValue(box, 'import conformance_module; conformance_module.ANSWER', '42');
		},
	},
];
