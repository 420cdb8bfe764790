import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anybox, emptyFolder } from './command-line.ts';

test('backends tells what can be used here and each capability, as a table and as JSON', async () => {
	const [table, json] = await Promise.all([anybox(['backends']), anybox(['backends', '--json'])]);

	expect(table.stdout).toMatch(/^embedded: .+\n  usable here: yes\n/);
	expect(table.stdout).toMatch(/^isolation +wasm$/m);
	expect(JSON.parse(json.stdout)).toMatchObject([
		{ name: 'embedded', usable: true, capabilities: { isolation: 'wasm' } },
	]);
});

test('doctor tells that the embedded backend can be used', async () => {
	const { exitCode, stdout, stderr } = await anybox(['doctor']);

	expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
	expect(stdout).toMatch(/^ok +embedded +Python 3/m);
	expect(stdout).toMatch(/^ +escape.read +enforced: refused by Node's permission model/m);
	expect(stdout).toMatch(/^ +escape.connect +not-asked: (open|refused by the operating system)/m);
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
