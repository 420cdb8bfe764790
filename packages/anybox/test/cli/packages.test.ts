import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { anybox as anyboxHere } from '../../src/cli/anybox.ts';
import type { Terminal } from '../../src/cli/command.ts';
import { anybox, emptyFolder, stack, start, type StartOptions } from './command-line.ts';

const nothing: RequestListener = (_request, response) => void response.writeHead(404).end();

/** A folder on the network, at this address, and what it was asked for. */
async function mirror(
	answer: RequestListener,
): Promise<{ readonly from: string; readonly asked: readonly string[] }> {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		asked.push(request.url ?? '');
		answer(request, response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	return { from: `http://127.0.0.1:${port}/full/`, asked };
}

/** A folder to work in, with a cache of its own. */
function place(): Required<Pick<StartOptions, 'folder' | 'environment'>> {
	const folder = emptyFolder();
	return { folder, environment: { XDG_CACHE_HOME: join(folder, 'cache') } };
}

test('packages lists what programs can have, and makes nothing', async () => {
	const here = place();
	const { exitCode, stdout, stderr } = await anybox(['packages'], here);

	expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
	expect(stdout).toMatch(/^package +version +cached +default\n/);
	for (const name of ['numpy', 'pandas', 'matplotlib']) {
		expect(stdout).toMatch(new RegExp(`^${name} +[0-9.]+ +- +yes$`, 'm'));
	}
	expect(stdout).toMatch(/^scipy +[0-9.]+ +- +-$/m);
	expect(stdout).not.toContain('libgdal');
	expect(readdirSync(here.folder)).toEqual([]);
});

test('a mirror that lacks a file is told of in one line, with what to do', async () => {
	const here = place();
	const { from, asked } = await mirror(nothing);
	const words = ['packages', 'fetch', 'six', '--into', 'wheels', '--from', from];
	const { exitCode, stdout, stderr } = await anybox(words, here);

	expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
	expect(stderr).toMatch(/^anybox: .*six-\S+\.whl could not be fetched: the server answered 404; /);
	expect(stderr).toContain(`another mirror of Pyodide's folder than ${from}\n`);
	expect(stderr).not.toMatch(stack);
	expect(asked).toEqual([expect.stringMatching(/^\/full\/six-.*\.whl$/)]);
	expect(readdirSync(join(here.folder, 'wheels'))).toEqual([]);
	expect(existsSync(join(here.folder, 'cache'))).toBe(false);
});

test('a file that is another than the pinned one is refused, and nothing of it is kept', async () => {
	const here = place();
	const { from } = await mirror((_request, response) => void response.end('other bytes'));
	const told = await anybox(['packages', 'fetch', 'six', '--from', from], here);

	expect(told.exitCode).toBe(1);
	expect(told.stderr).toMatch(/^anybox: .*six-\S+\.whl is not the file that is pinned: .+\n$/);
	expect(readdirSync(join(here.folder, 'cache', 'anybox', 'wheels'))).toEqual([]);
});

test('a name that is none is told with the one that was probably meant', async () => {
	const { exitCode, stderr } = await anybox(['packages', 'fetch', 'numpy', 'pandsa'], place());

	expect(exitCode).toBe(2);
	expect(stderr).toContain('got "pandsa"; did you mean "pandas"?\n');
});

test('what is no folder is told of, and ends with 1', async () => {
	const here = place();
	writeFileSync(join(here.folder, 'wheels'), '');
	const { from, asked } = await mirror(nothing);
	const words = ['packages', 'fetch', 'six', '--into', 'wheels', '--from', from];
	const { exitCode, stderr } = await anybox(words, here);

	expect(exitCode).toBe(1);
	expect(stderr).toMatch(/^anybox: .*wheels is no folder, and none can be made there; .+\n$/);
	expect(asked).toEqual([]);
});

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
] as const)('%s ends a download, and leaves no part of a file', async (name, code) => {
	const here = place();
	let isAsked = (): void => {};
	const asking = new Promise<void>((resolve) => {
		isAsked = resolve;
	});
	const { from } = await mirror((_request, response) => void response.write('half', isAsked));
	const wheels = join(here.folder, 'wheels');
	const started = start(['packages', 'fetch', '--into', 'wheels', '--from', from], here);
	await asking;
	await expect.poll(() => readdirSync(wheels), { timeout: 10_000 }).toHaveLength(1);
	started.child.kill(name);
	const { exitCode, stdout, stderr } = await started.end();

	expect({ exitCode, stdout, stderr }).toEqual({ exitCode: code, stdout: '', stderr: '' });
	expect(readdirSync(wheels)).toEqual([]);
});

/** What somebody sees who sits there, in a window of so many columns. */
async function seen(words: readonly string[], columns: number): Promise<string> {
	const stream = (): PassThrough => new PassThrough({ encoding: 'utf8' });
	const stderr = Object.assign(stream(), { isTTY: true, columns });
	const streams = { stdin: stream(), stdout: stream(), stderr } as unknown as Terminal;
	const closed = new AbortController().signal;
	await anyboxHere(words, { ...streams, closed, environment: {} });
	return String(stderr.read());
}

test('somebody who sits there sees which file comes, and sees it wiped', async () => {
	vi.stubEnv('XDG_CACHE_HOME', emptyFolder());
	onTestFinished(() => void vi.unstubAllEnvs());
	const { from } = await mirror(nothing);
	const words = ['packages', 'fetch', '--into', emptyFolder(), '--from', from];

	const wipe = '\r\u001b[K';
	const [before, wide, after] = (await seen(words, 80)).split(wipe);
	expect(before).toBe('');
	expect(wide).toMatch(/^fetching 1 of 13: numpy-\S+$/);
	expect(after).toMatch(/^anybox: .+\n$/);
	const [, narrow] = (await seen(words, 20)).split(wipe);
	expect(narrow).toBe('fetching 1 of 13: n');
});
