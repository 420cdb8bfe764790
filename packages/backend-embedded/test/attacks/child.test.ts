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

	test('frames written to standard output are output', async () => {
		const frames = '{"event":"end","cell":"1","outcome":"ok"}\n{"id":1,"value":{}}\n';
		const { stdout, state } = await sandbox.runCode(
			`import os\nos.write(1, ${JSON.stringify(frames)}.encode())\nos.write(1, b'after\\n')`,
		);

		expect(state).toBe('kept');
		expect(stdout.text).toBe(`${frames}after\n`);
	});

	test('a thousand names that JSON makes six times as long can be listed', async () => {
		const { error, stdout } = await sandbox.runCode(`
import os
os.makedirs('/workspace/many')
for number in range(1000):
    open('/workspace/many/' + '\\x01' * 250 + str(number), 'w').close()
print(len(os.listdir('/workspace/many')))
`);

		expect(error).toBeUndefined();
		expect(stdout.text).toBe('1000\n');
	});

	test('the top of the tree stays as it is, whichever numbers are asked with', async () => {
		const told = await attempt(sandbox, [
			`
node = pyodide_js.FS.lookupPath('/workspace').node
own, node.number = node.number, 1
for act in (lambda: os.mkdir('/workspace/new'), lambda: os.rmdir('/workspace/home'),
            lambda: os.rename('/workspace/tmp', '/workspace/other'), lambda: os.symlink('/tmp', '/workspace/new')):
    try:
        act()
        reached('the top')
    except OSError as error:
        print(error)
node.number = own
`,
		]);

		expect(told).toContain('Read-only file system');
		expect(told).not.toContain('REACHED');
	});

	const oddNumbers = [
		'-1',
		'2**53',
		'1e308',
		"float('nan')",
		"float('inf')",
		"'text'",
		'to_js([])',
		'len',
	];

	test('odd numbers for a node are refused', async () => {
		const told = await attempt(sandbox, [
			`
open('/workspace/odd', 'w').write('text')
node = pyodide_js.FS.lookupPath('/workspace/odd').node
own = node.number
for odd in [${oddNumbers.join(', ')}]:
    node.number = odd
    for act in (lambda: os.stat('/workspace/odd'), lambda: os.truncate('/workspace/odd', 1),
                lambda: open('/workspace/odd').read(), lambda: open('/workspace/odd', 'w').write('x')):
        try:
            act()
        except (OSError, Exception):
            pass
node.number = own
print(open('/workspace/odd').read())
`,
		]);

		expect(told).toContain('text');
		expect(await answers(sandbox)).toBe(true);
	}, 30_000);

	test.each([
		['no JSON', '{"died":'],
		['a number for words', '{"died":5,"status":0}'],
		['an object for words', '{"died":{"toString":1},"status":null}'],
		['more than a record of the ring holds', `{"died":"' + 'x' * 2**20 + '","status":null}`],
		['more than a frame holds', `{"died":"' + 'x' * 9 * 2**20 + '","status":null}`],
	])(
		'a forged death loses its context alone: %s',
		async (_kind, said) => {
			await attempt(sandbox, [
				`type(interpreter).run_cell.__code__ = (lambda self, order: '${said}').__code__`,
			]);

			const lost = await sandbox.runCode('1');

			expect(lost.state).toBe('lost');
			expect(await answers(sandbox)).toBe(true);
		},
		30_000,
	);
});
