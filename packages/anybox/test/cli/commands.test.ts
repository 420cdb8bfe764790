import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anybox, emptyFolder } from './command-line.ts';

/** No engine is there. */
const environment = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

test('backends tells what can be used here and each capability, as a table and as JSON', async () => {
	const [table, json] = await Promise.all([
		anybox(['backends'], { environment }),
		anybox(['backends', '--json'], { environment }),
	]);

	expect(table.stdout).toMatch(/^embedded: .+\n  usable here: yes\n/);
	expect(table.stdout).toMatch(/^docker: .+\n  usable here: no: .*no engine answers/m);
	expect(table.stdout).toMatch(/^isolation +wasm +container$/m);
	expect(JSON.parse(json.stdout)).toMatchObject([
		{ name: 'embedded', usable: true, capabilities: { isolation: 'wasm' } },
		{ name: 'docker', usable: false, capabilities: { isolation: 'container' } },
	]);
});

test('backends tells of one alone, by its runtime, and of one that cannot be made', async () => {
	const words = ['backends', '--backend', 'docker', '--json'];
	const named = await anybox([...words, '--runtime', 'runsc'], { environment });
	const wrong = await anybox(words, { environment: { DOCKER_HOST: 'ftp://engine' } });

	expect(JSON.parse(named.stdout)).toMatchObject([{ capabilities: { isolation: 'gvisor' } }]);
	expect(JSON.parse(wrong.stdout)).toMatchObject([
		{ usable: false, trouble: expect.stringContaining('DOCKER_HOST must be'), capabilities: null },
	]);
});

test('doctor tells that the embedded backend can be used', async () => {
	const { exitCode, stdout, stderr } = await anybox(['doctor'], { environment });

	expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
	expect(stdout).toMatch(/^ok +embedded +Python 3/m);
	expect(stdout).toMatch(/^ +escape.read +enforced: refused by Node's permission model/m);
	expect(stdout).toMatch(/^ +escape.connect +not-asked: (open|refused by the operating system)/m);
});

test('an engine that is not here is told of by doctor, and fails only who named it', async () => {
	const all = await anybox(['doctor'], { environment });
	const named = await anybox(['doctor', '--backend', 'docker'], { environment });

	expect(all.stdout).toMatch(/^- +docker +docker: preflight: no engine answers \(ENOENT at .+\)/m);
	expect(named.stdout).toMatch(/^- +docker +docker: preflight: no engine answers/m);
	expect(named.stdout).not.toContain('embedded');
	expect([all.exitCode, named.exitCode]).toEqual([0, 1]);
});

test.each([
	['run', '-c', '1', '--backend', 'docker'],
	['repl', '--backend', 'docker'],
	['verify', '--backend', 'docker'],
	['conformance', 'docker', '--only', 'manifest'],
])('%s tells in one line that no engine is here', async (...words) => {
	const told = await anybox(words, { environment });

	expect(told).toMatchObject({ exitCode: 1, stdout: '' });
	expect(told.stderr).toMatch(/^anybox: docker: .*no engine answers .*DOCKER_HOST\n$/);
});

test('verify tells what was seen, and its exit code says whether all of it holds', async () => {
	const { exitCode, stdout, stderr } = await anybox(['verify', '--json']);
	const report: { holds: boolean; findings: readonly { promise: string }[] } = JSON.parse(stdout);

	expect(stderr).toBe('');
	expect(report.findings.map(({ promise }) => promise)).toContain('escape.connect');
	expect(exitCode).toBe(report.holds ? 0 : 1);
});

test('conformance tells what passed, and writes the reports that are asked for', async () => {
	const folder = emptyFolder();
	const { exitCode, stdout, stderr } = await anybox(
		[
			'conformance',
			'embedded',
			'--only',
			'manifest',
			'--json',
			'report.json',
			'--junit',
			'report.xml',
			'--markdown',
			'report.md',
		],
		{ folder },
	);

	expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
	expect(stdout).toContain('manifest/known-contract');
	expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({ ok: true });
	expect(existsSync(join(folder, 'report.xml')) && existsSync(join(folder, 'report.md'))).toBe(
		true,
	);
});
