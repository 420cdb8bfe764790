import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { commandFor } from '../../src/launch/command.ts';
import { threadFlags } from '../../src/launch/node-flags.ts';
import type { SystemLayer } from '../../src/launch/layer/bubblewrap.ts';

/** What is left around a process whose realm was escaped. */
export interface Layers {
	readonly permissionModel: boolean;
	readonly systemLayer: SystemLayer | null;
}

const source = fileURLToPath(new URL('escaped.mjs', import.meta.url));
const variable = 'ANYBOX_TEST_ESCAPE';

/** What the program reached: what it said, and what was seen from outside whatever it said. */
export async function reachedBy(layers: Layers): Promise<readonly string[]> {
	await using host = await hostOf();
	const readable = [host.programFolder];
	const argument = JSON.stringify(host.targets);
	const { file, words, environment, cwd } = commandFor(
		{ file: host.program, argument, readable },
		layers.systemLayer,
	);
	const isKept = (word: string): boolean => layers.permissionModel || !isPermission(word);
	const ofThread = threadFlags({ version: process.versions.node, readable }).filter(isKept);
	const all = [...words.filter(isKept), JSON.stringify(ofThread)];
	const child = spawn(file, all, { env: environment, cwd });
	const ended = once(child, 'exit');
	const said = new Set<string>();
	const tried = new Set<string>();
	for await (const line of createInterface({ input: child.stdout })) {
		const { name, reached, listensAt } = JSON.parse(line);
		if (listensAt !== undefined) host.visit(listensAt);
		if (name !== undefined) tried.add(name);
		if (reached === true) said.add(name);
	}
	await ended;
	if (!tried.has('kill a process')) throw new Error('the program ended too early');
	return [...new Set([...said, ...host.seen()])].toSorted();
}

function isPermission(word: string): boolean {
	return /^--(experimental-permission|permission|allow-|no-experimental-sqlite)/.test(word);
}

interface Host extends AsyncDisposable {
	/** The program's own file, and the folder that is its alone. */
	readonly program: string;
	readonly programFolder: string;
	readonly targets: object;
	/** Connects to where the program says that it listens. */
	visit(port: number): void;
	/** What the host saw of the attempts. */
	seen(): readonly string[];
}

async function hostOf(): Promise<Host> {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'anybox-escape-')));
	const programFolder = realpathSync(mkdtempSync(join(tmpdir(), 'anybox-escaped-')));
	const program = join(programFolder, 'escaped.mjs');
	copyFileSync(source, program);
	// Also where the checkout is read-only.
	chmodSync(program, 0o644);
	const [secret = '', mark = '', socket = ''] = ['secret', 'mark', 'socket'].map((name) =>
		join(folder, name),
	);
	writeFileSync(secret, `secret-${crypto.randomUUID()}`);
	process.env[variable] = 'of the host';
	const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
	await once(victim, 'spawn');
	const reached = new Set<string>();
	const tcp = await listening(createServer(noting(reached, 'tcp')), { host: '127.0.0.1', port: 0 });
	const local = await listening(createServer(noting(reached, 'socket')), { path: socket });
	const udp = await datagrams(reached);
	return {
		program,
		programFolder: `${programFolder}/`,
		targets: {
			secret,
			mark,
			own: program,
			port: portOf(tcp),
			udpPort: udp.address().port,
			socket,
			victim: victim.pid,
			parent: process.pid,
			variable,
			host: hostname(),
		},
		visit(port) {
			connect(port, '127.0.0.1').on('error', () => {});
		},
		seen: () => [
			...reached,
			...(existsSync(mark) ? ['write'] : []),
			...(readFileSync(program, 'utf8') === readFileSync(source, 'utf8') ? [] : ['write itself']),
			...(isOver(victim) ? ['kill a process'] : []),
		],
		async [Symbol.asyncDispose]() {
			delete process.env[variable];
			for (const server of [tcp, local]) server.close();
			udp.close();
			victim.kill('SIGKILL');
			rmSync(folder, { recursive: true });
			rmSync(programFolder, { recursive: true });
		},
	};
}

function noting(reached: Set<string>, name: string) {
	return (connection: { destroy(): void }): void => {
		reached.add(name);
		connection.destroy();
	};
}

async function listening(
	server: Server,
	where: { host?: string; port?: number; path?: string },
): Promise<Server> {
	server.listen(where);
	await once(server, 'listening');
	return server;
}

async function datagrams(reached: Set<string>): Promise<DatagramSocket> {
	const socket = createSocket('udp4', (_, from) => {
		reached.add('udp');
		socket.send('of the host', from.port, from.address);
	});
	socket.bind(0, '127.0.0.1');
	await once(socket, 'listening');
	return socket;
}

function portOf(server: Server): number {
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
	return exitCode !== null || signalCode !== null;
}
