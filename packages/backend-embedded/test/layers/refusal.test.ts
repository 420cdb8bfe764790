import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SandboxError } from '@anybox/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { embedded, type EmbeddedOptions } from '../../src/index.ts';
import { findLayer } from '../../src/launch/layer/find-layer.ts';

// A process, and a Python in it: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const { layer } = await findLayer();
const program = fileURLToPath(new URL('create.mjs', import.meta.url));

interface Told {
	readonly refusal?: object;
	readonly findings?: readonly { readonly promise: string; readonly seen: string }[];
}

/** What a process of its own told: each looks for the layer once. */
async function told(command: readonly string[], path = process.env['PATH']): Promise<Told> {
	const [file = '', ...words] = command;
	const { stdout } = await promisify(execFile)(file, words, {
		env: { ...process.env, PATH: path },
	});
	return JSON.parse(stdout) as Told;
}

/** As on a machine that lets nobody make namespaces, and in a process that may not do without. */
const forbidden = [
	'unshare --user --map-root-user sh -c',
	'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set -all "$@"',
] as const;

function whereForbidden(words: readonly string[]): readonly string[] {
	const [around, script] = forbidden;
	return [...around.split(' '), script, 'sh', ...words];
}

function emptyFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-path-'));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	return folder;
}

/** Whether bubblewrap works, looked at without any of our own words for it. */
function bubblewrapWorks(): boolean {
	const words = ['--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '--', 'true'];
	return spawnSync('bwrap', words).status === 0;
}

test('the layer is there where bubblewrap works, and nowhere else', () => {
	expect(layer !== null).toBe(bubblewrapWorks());
});

test('a layer that is required and not there is refused, with the reason and the remedy', async () => {
	const { refusal } = await told([process.execPath, program, 'required'], emptyFolder());

	expect(refusal).toEqual({
		code: 'unsupported',
		backend: 'embedded',
		operation: 'create',
		message: expect.stringMatching(
			/systemLayer 'required' cannot be kept: .*(bwrap is on the PATH|for Linux).*(apt-get|Linux).*'auto'/,
		),
	});
});

test('without it there is none, and what verify sees open says why', async () => {
	const { findings = [] } = await told([process.execPath, program, 'auto'], emptyFolder());

	const { seen } = findings.find(({ promise }) => promise === 'escape.signal') ?? {};
	expect(seen).toMatch(/^open: no system layer, (no bwrap is on the PATH|bubblewrap is for Linux)/);
});

describe.runIf(layer !== null)('where user namespaces are forbidden', () => {
	test('a layer that is required is refused with the words of bwrap', async () => {
		const { refusal } = await told(whereForbidden([process.execPath, program, 'required']));

		expect(refusal).toMatchObject({
			code: 'unsupported',
			message: expect.stringMatching(/bwrap does not work here: bwrap: .*namespace/),
		});
	});

	test('a sandbox without it works, and verify says why', async () => {
		const { findings = [] } = await told(whereForbidden([process.execPath, program, 'auto']));

		const { seen } = findings.find(({ promise }) => promise === 'escape.signal') ?? {};
		expect(seen).toMatch(/^open: no system layer, .*bwrap does not work here/);
	});
});

test.runIf(layer !== null)('a layer that could not be tried is tried again', async () => {
	const folder = emptyFolder();
	vi.stubEnv('PATH', folder);
	vi.resetModules();
	const { findLayer: find } = await import('../../src/launch/layer/find-layer.ts');
	// It cannot even be started.
	writeFileSync(join(folder, 'bwrap'), '#!/nowhere', { mode: 0o755 });
	expect((await find()).layer).toBeNull();

	rmSync(join(folder, 'bwrap'));
	symlinkSync(layer?.program ?? '', join(folder, 'bwrap'));

	expect((await find()).layer).toMatchObject({ program: join(folder, 'bwrap') });
	vi.unstubAllEnvs();
});

test.each(['yes', true, null, 1])('systemLayer %j is refused at once', (systemLayer) => {
	const options = { systemLayer } as unknown as EmbeddedOptions;

	let error: unknown;
	try {
		embedded(options);
	} catch (thrown) {
		error = thrown;
	}

	expect(SandboxError.is(error) && error.code).toBe('invalid-argument');
	expect(String(error)).toContain("systemLayer must be 'auto', 'required' or 'none'");
});
