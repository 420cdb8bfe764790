// What arbitrary code of the child's process can do, in the place of its program: as if the realm had been escaped.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
	// Where an escape would stand: in a thread that is started as that of a Python is.
	const execArgv = JSON.parse(process.argv[3]);
	const thread = new Worker(new URL(import.meta.url), {
		execArgv,
		env: {},
		argv: [process.argv[2]],
	});
	await once(thread, 'exit');
	process.exit(0);
}

const { secret, mark, own, port, udpPort, socket, victim, parent, variable, host } = JSON.parse(
	process.argv[2],
);
const patienceMs = 2000;

const attempts = {
	passwords: () => readFileSync('/etc/passwd', 'utf8').includes('root:'),
	secret: () => readFileSync(secret, 'utf8').startsWith('secret-'),
	folder: () => readdirSync(dirname(secret)).length > 0,
	write: () => writes(mark),
	'write itself': () => writes(own),
	'write anywhere': () => writes('/proc/self/comm') || ['/', '/tmp/', '/dev/shm/'].some(writesIn),
	spawn: () => spawnSync(process.execPath, ['--version']).status === 0,
	shell: () => spawnSync('/bin/sh', ['-c', 'true']).status === 0,
	'thread without limits': readsInThread,
	database: writesDatabase,
	tcp: () => reaches(connect(port, '127.0.0.1')),
	socket: () => reaches(connect(socket)),
	listen: listens,
	'name of the host': () => hostname() === host,
	'see the parent': () => process.kill(parent, 0),
	'see processes': () => readFileSync(`/proc/${victim}/stat`, 'utf8') !== '',
	environment: () => process.env[variable] !== undefined,
	'environment of a process': () =>
		readFileSync(`/proc/${victim}/environ`, 'utf8').includes(variable),
	'kill a process': () => process.kill(victim, 'SIGKILL'),
	udp: sends,
};

// Some refusals come where nobody listens, and nothing else is left to wait for.
process.on('uncaughtException', () => {});
setInterval(() => {}, patienceMs);

function within(emitter, event) {
	return once(emitter, event, { signal: AbortSignal.timeout(patienceMs) });
}

function writes(file) {
	try {
		writeFileSync(file, 'written');
		return true;
	} catch {
		return false;
	}
}

function writesIn(folder) {
	const file = `${folder}anybox-${crypto.randomUUID()}`;
	const isThere = writes(file);
	if (isThere) rmSync(file);
	return isThere;
}

/** A thread of its own, which it starts without any of the flags that it has itself. */
async function readsInThread() {
	const code = `
		const { parentPort, workerData } = require('node:worker_threads');
		parentPort.postMessage(require('node:fs').readFileSync(workerData, 'utf8'));`;
	const thread = new Worker(code, { eval: true, execArgv: [], workerData: secret });
	thread.on('error', () => {});
	const [text] = await within(thread, 'message');
	return text.startsWith('secret-');
}

async function writesDatabase() {
	const { DatabaseSync } = await import('node:sqlite');
	new DatabaseSync(`${mark}-database`).exec('CREATE TABLE written (what TEXT)');
	return true;
}

async function reaches(connection) {
	connection.on('error', () => {});
	await within(connection, 'connect');
	connection.destroy();
	return true;
}

async function sends() {
	const datagrams = createSocket('udp4');
	datagrams.send('of the sandbox', udpPort, '127.0.0.1');
	const [answer] = await within(datagrams, 'message');
	datagrams.close();
	return answer.toString() === 'of the host';
}

/** The host connects there as soon as it is told where. */
async function listens() {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await within(server, 'listening');
	console.log(JSON.stringify({ listensAt: server.address().port }));
	await within(server, 'connection');
	return true;
}

for (const [name, attempt] of Object.entries(attempts)) {
	let reached = false;
	try {
		reached = await attempt();
	} catch {
		// It was kept from it.
	}
	console.log(JSON.stringify({ name, reached }));
}
process.exit(0);
