import { expect, test } from 'vitest';
import { anybox, folderWith, stack } from './command-line.ts';

test.each([
	[['run']],
	[['run', '--nope']],
	[['run', '-c']],
	[['run', '-c', '1', 'file.py']],
	[['run', 'one.py', 'two.py']],
	[['run', 'missing.py']],
	[['run', '-c', '1', '--timeout', '0']],
	[['run', '-c', '1', '--timeout', '-c']],
	[['run', '-c', '1', '--timeout', 'abc']],
	[['run', '-c', '1', '--backend', 'nope']],
	[['run', '-c', '1', '--backend', './missing.mjs']],
	[['run', '-c', '1', '--runtime', 'runsc']],
	[['run', '-c', '1', '--backend', 'embedded', '--image', 'python']],
	[['run', '-c', '1', '--backend', './backend.mjs', '--host', '/socket']],
	[['run', '-c', '1', '--backend', 'docker', '--image', '']],
	[['run', '-c', '1', '--backend', 'docker', '--host', 'ssh://engine']],
	[['conformance', 'embedded', '--runtime', 'runsc']],
	[['conformance', 'docker', '--backend', 'docker']],
	[['backends', '--backend', 'nope']],
	[['backends', '--backend', 'embedded', '--runtime', 'runsc']],
	[['doctor', '--backend', './backend.mjs']],
	[['run', '-c', '1', '--egress', 'all']],
	[['run', '-c', '1', '--egress', 'none', '--ports', '80']],
	[['verify', '--ports', '80']],
	[['repl', 'file.py']],
	[['backends', 'embedded']],
	[['doctor', 'embedded']],
	[['verify', 'embedded']],
	[['conformance']],
	[['conformance', 'embedded', '--only', 'nonsense']],
	[['conformance', 'embedded', '--only', 'manifest', '--json', 'nowhere/report.json']],
	[['packages', 'get', 'numpy']],
	[['packages', '--into', 'wheels']],
	[['packages', '--from', 'http://127.0.0.1/']],
	[['packages', 'fetch', '--nope']],
	[['packages', 'fetch', '--into', '']],
	[['packages', 'fetch', '--from', 'ftp://127.0.0.1/']],
	[['packages', 'fetch', '--from', 'mirror']],
	[['packages', 'fetch', 'no_such_package']],
	[['nope']],
	[['help', 'nope']],
])('%j ends with 2 and one line that says why', async (words) => {
	const { exitCode, stdout, stderr } = await anybox(words);

	expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
	expect(stderr).toMatch(/^anybox: .+\n$/);
});

test.each([
	['throws when it is imported', 'throw new Error("it broke\\nhere")', 'it broke'],
	['is no JavaScript', 'syntax error here', 'cannot be imported'],
	['exports nothing of use', 'export default 42', 'exports no backend'],
	[
		'exports a function that throws',
		'export default () => { throw Error("made wrong") }',
		'made wrong',
	],
	['exports a class', 'export default class Backend {}', 'makes no backend'],
])('a module that %s is told of in one line', async (_, source, words) => {
	const folder = folderWith({ 'backend.mjs': source });
	const told = await anybox(['run', '-c', '1', '--backend', './backend.mjs'], { folder });

	expect(told.exitCode).toBe(2);
	expect(told.stderr).toMatch(/^anybox: .+\n$/);
	expect(told.stderr).toContain(words);
});

test.each(['runtime', 'image', 'host'])(
	'--%s is for no module, and says for whom it is',
	async (name) => {
		const folder = folderWith({ 'backend.mjs': 'throw new Error("it was loaded")' });
		const words = ['run', '-c', '1', '--backend', './backend.mjs', `--${name}`, 'x'];
		const { exitCode, stderr } = await anybox(words, { folder });

		expect(exitCode).toBe(2);
		expect(stderr).toContain(`--${name} goes with --backend docker, and not with ./backend.mjs;`);
	},
);

test.each([
	['never finishes loading', 'await new Promise(() => {})'],
	['exports a function that never gives a backend', 'export default () => new Promise(() => {})'],
])('a module that %s is told of when nothing is left to wait for', async (words, source) => {
	const folder = folderWith({ 'backend.mjs': source });
	const told = await anybox(['conformance', './backend.mjs'], { folder });

	expect(told).toMatchObject({ exitCode: 1, stdout: '' });
	expect(told.stderr).toBe(
		`anybox: ./backend.mjs ${words}: nothing is left that it could wait for\n`,
	);
});

test.each(['run', 'repl', 'verify'])(
	'%s tells what a backend lacks, without a stack',
	async (name) => {
		const folder = folderWith({ 'backend.mjs': 'export default { contract: 1, create: 5 }' });
		const code = name === 'run' ? ['-c', '1'] : [];
		const told = await anybox([name, ...code, '--backend', './backend.mjs'], { folder });

		expect(told.exitCode).toBeGreaterThan(0);
		expect(told.stderr).toContain('create must be a method');
		expect(told.stderr).not.toMatch(stack);
	},
);

test.each(['run', 'repl', 'backends', 'doctor', 'verify', 'packages', 'conformance'])(
	'%s --help shows how it is typed, and ends with 0',
	async (name) => {
		const { exitCode, stdout, stderr } = await anybox([name, '--help']);

		expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
		expect(stdout).toContain(`\n  anybox ${name}`);
	},
);

test('no word at all shows the help, and ends with 2', async () => {
	const { exitCode, stdout } = await anybox([]);

	expect(exitCode).toBe(2);
	expect(stdout).toContain('anybox COMMAND --help');
});
