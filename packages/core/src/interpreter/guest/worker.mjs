// The JavaScript worker: runs the cells of one context in Node's own global scope. The supervisor starts it
// with descriptor 3 as its private channel, 4 to be told of interrupts, 5 and 6 for late output.

import { AsyncLocalStorage } from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { promiseHooks } from 'node:v8';

const channelFd = 3;
const alarmFd = 4;
const lateFds = { 1: 5, 2: 6 };
const maxValueChars = 16 * 1024;
const maxStackChars = 64 * 1024;
const maxJsonNodes = 2000;
const maxJsonDepth = 20;
// What our frames begin with in a stack; nothing below them is the program's.
const ourFrame =
	/^ {4}at (?:async )?(?:Session\.post \(node:inspector|.*\[eval1\]|.*anybox-worker)/;

// A program may replace these.
const { stringify, parse } = JSON;
const { wait } = Atomics;

const session = new Session();
const cells = new AsyncLocalStorage();
const pause = new Int32Array(new SharedArrayBuffer(4));
// For the watch thread: the number of the running cell, and that of the cell whose synchronous part runs;
// 0 for none.
const shared = new Int32Array(new SharedArrayBuffer(8));

let current;
let bundleBytes = 0;

function writeAll(fd, data) {
	let left = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
	while (left.byteLength > 0) {
		try {
			left = left.subarray(writeSync(fd, left));
		} catch (error) {
			if (error.code !== 'EAGAIN') throw error;
			wait(pause, 0, 0, 1);
		}
	}
}

function say(frame) {
	// Begins with a newline: bytes that a program wrote to this descriptor spoil their own line only.
	writeAll(channelFd, `\n${ascii(stringify({ nonce: current?.nonce, ...frame }))}\n`);
}

function ascii(text) {
	return text.replace(
		/[\u0080-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

// Output

/** Writes at once, to the pipe of the cell that the running code belongs to. */
function standardStream(fd) {
	const stream = new Writable({
		decodeStrings: true,
		write(chunk, _encoding, done) {
			const cell = cells.getStore();
			try {
				writeAll(cell === undefined || cell === current ? fd : lateFds[fd], chunk);
				done();
			} catch (error) {
				done(error.code === 'EPIPE' ? null : error);
			}
		},
	});
	Object.assign(stream, { fd, isTTY: false, _type: 'pipe' });
	return stream;
}

// Values

/** JSON of a small value of plain things only. */
function plainJson(value) {
	let left = maxJsonNodes;
	const isPlain = (item, depth) => {
		left -= 1;
		if (left < 0 || depth === 0) return false;
		if (item === null || typeof item === 'string' || typeof item === 'boolean') return true;
		if (typeof item === 'number') return Number.isFinite(item);
		if (typeof item !== 'object') return false;
		if (Array.isArray(item)) return item.every((part) => isPlain(part, depth - 1));
		const prototype = Object.getPrototypeOf(item);
		if (prototype !== Object.prototype && prototype !== null) return false;
		return Object.values(item).every((part) => isPlain(part, depth - 1));
	};
	if (typeof value !== 'object' || value === null) return undefined;
	try {
		return isPlain(value, maxJsonDepth) ? stringify(value) : undefined;
	} catch {
		return undefined;
	}
}

function shown(value) {
	try {
		return inspect(value);
	} catch (error) {
		return `[a value whose inspection threw ${error?.name ?? typeof error}]`;
	}
}

function bundleOf(value) {
	const bundle = {};
	const omitted = [];
	let left = bundleBytes;
	const text = shown(value);
	bundle['text/plain'] = cut(text, left);
	left -= ascii(stringify(bundle['text/plain'])).length;
	const json = plainJson(value);
	if (json !== undefined) {
		const bytes = ascii(stringify(json)).length;
		if (bytes <= left) bundle['application/json'] = json;
		else omitted.push({ mime: 'application/json', bytes });
	}
	return { bundle, omitted };
}

function cut(text, limit) {
	let kept = text;
	while (ascii(stringify(kept)).length + 64 > limit && kept.length > 0) {
		kept = kept.slice(0, Math.floor(kept.length / 2));
	}
	if (kept.length === text.length) return text;
	return `${kept}... [${text.length - kept.length} characters truncated]`;
}

globalThis.display = (...values) => {
	for (const value of values) say({ type: 'result', main: false, ...bundleOf(value) });
};

// Errors

function errorRecord(error, source) {
	const isError =
		error instanceof Error || (typeof error === 'object' && typeof error?.stack === 'string');
	if (!isError) {
		const value = ends(shown(error), maxValueChars);
		return { name: 'Uncaught', value, traceback: `Uncaught ${value}\n`, exitCode: null };
	}
	return {
		name: String(error.name),
		value: ends(String(error.message), maxValueChars),
		traceback: ends(traceback(error, source), maxStackChars),
		exitCode: null,
	};
}

function traceback(error, source) {
	const lines = String(error.stack).split('\n');
	const end = lines.findIndex((line) => ourFrame.test(line));
	const stack = (end === -1 ? lines : lines.slice(0, end))
		.join('\n')
		.replace(/\bcell-(\d+)(?=:\d)/g, '<cell $1>');
	const cause = error.cause === undefined ? '' : `Caused by: ${causeText(error.cause)}\n`;
	return `${source}${stack}\n${cause}`;
}

function causeText(cause) {
	return cause instanceof Error ? traceback(cause, '').trimEnd() : shown(cause);
}

function ends(text, limit) {
	if (text.length <= limit) return text;
	const half = limit / 2;
	return `${text.slice(0, half)}\n... [${text.length - limit} characters truncated] ...\n${text.slice(-half)}`;
}

/** Where a syntax error stands; its stack does not say. */
function placeOf(details, code, count) {
	const { exception, stackTrace } = details;
	if (exception?.className !== 'SyntaxError' || stackTrace?.callFrames.length > 0) return '';
	const line = code.split('\n')[details.lineNumber];
	if (line === undefined) return '';
	return `<cell ${count}>:${details.lineNumber + 1}\n${line}\n${' '.repeat(details.columnNumber)}^\n`;
}

// Programs

const notCode = String.raw`//.*|/\*[^]*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\`(?:\\.|[^\`\\])*\``;
const dynamicImport = new RegExp(String.raw`${notCode}|(?<![\w$.])import(?=\s*\()`, 'g');
const staticImport =
	/^([ \t]*)import\s+(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([^}]*)\})?\s*(?:from\s*)?(['"][^'"\n]+['"])[ \t]*;?/gm;

/** Scripts cannot import; modules have no scope that lives on. So imports become calls, on the same lines. */
function withImports(code) {
	const calls = code.replace(dynamicImport, (token) =>
		token === 'import' ? '__anybox_import__' : token,
	);
	return calls.replace(staticImport, (_whole, indent, whole, space, names, from) => {
		const lines = '\n'.repeat((_whole.match(/\n/g) ?? []).length);
		const wanted = [];
		if (whole !== undefined) wanted.push(`default: ${whole}`);
		if (names !== undefined) wanted.push(names.replace(/\s+as\s+/g, ': ').replace(/\n/g, ' '));
		const target = space ?? `{ ${wanted.join(', ')} }`;
		const load = `await __anybox_import__(${from})`;
		const bound = space === undefined && wanted.length === 0 ? load : `var ${target} = ${load}`;
		return `${indent}${bound};${lines}`;
	});
}

Object.defineProperty(globalThis, '__anybox_import__', {
	value: (name) =>
		import(
			name.startsWith('.') || name.startsWith('/')
				? pathToFileURL(createRequire(`${process.cwd()}/`).resolve(name)).href
				: resolved(name)
		),
});

/** Packages are looked for from the working directory, not from where this program is. */
function resolved(name) {
	try {
		const found = createRequire(`${process.cwd()}/`).resolve(name);
		return found.startsWith('/') ? pathToFileURL(found).href : found;
	} catch {
		return name;
	}
}

function post(method, parameters) {
	return new Promise((resolve, reject) => {
		session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result)));
	});
}

let capture;
let captured;

async function valueOf(remote) {
	const { objectId, unserializableValue } = remote;
	if (objectId === undefined && unserializableValue === undefined) return remote.value;
	const argument = objectId === undefined ? { unserializableValue } : { objectId };
	await post('Runtime.callFunctionOn', {
		objectId: capture,
		functionDeclaration: 'function (value) { this(value); }',
		arguments: [argument],
	});
	const value = captured;
	captured = undefined;
	return value;
}

const promisesHeld = 4;
const unsettled = new Set();

/**
 * As `post`, for an evaluation that may wait for ever. The first promises it makes are held until it settles:
 * if one were collected, the inspector would answer in the middle of the collection, and newer Nodes die of it.
 */
async function awaited(method, parameters) {
	const held = [];
	unsettled.add(held);
	const answer = await new Promise((resolve, reject) => {
		const stop = promiseHooks.onInit((promise) => {
			if (held.length < promisesHeld) held.push(promise);
		});
		session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result)));
		stop();
	}).finally(() => unsettled.delete(held));
	return answer;
}

/** Runs a cell to its end; the promise may never settle when the program is told to stop. */
async function evaluate(code, count) {
	shared[1] = count;
	const evaluation = awaited('Runtime.evaluate', {
		expression: `${withImports(code)}\n//# sourceURL=cell-${count}`,
		replMode: true,
		awaitPromise: true,
		objectGroup: 'anybox',
	});
	shared[1] = 0;
	const { result, exceptionDetails } = await evaluation;
	if (exceptionDetails === undefined) return { value: await valueOf(result) };
	const thrown = await valueOf(exceptionDetails.exception ?? result);
	return { failed: true, thrown, place: placeOf(exceptionDetails, code, count) };
}

// Cells

function runCell(order) {
	const before = Object.fromEntries(
		Object.keys(order.environment).map((name) => [name, process.env[name]]),
	);
	Object.assign(process.env, order.environment);
	const cell = { nonce: order.nonce, count: order.count, before };
	current = cell;
	shared[0] = order.count;
	cells.run(cell, () => {
		evaluate(order.code, order.count).then(
			(outcome) => conclude(cell, outcome),
			// The inspector answers so when it was the sync part that was told to stop.
			() => conclude(cell, { interrupted: true }),
		);
	});
}

function conclude(cell, { value, failed, thrown, place, interrupted }) {
	if (current !== cell) return;
	shared[0] = 0;
	const report = {};
	if (interrupted) {
		const text = 'the cell was interrupted';
		report.outcome = 'interrupted';
		report.error = { name: 'Interrupted', value: text, traceback: '', exitCode: null };
	} else if (failed) {
		report.outcome = 'error';
		report.error = guarded(() => errorRecord(thrown, place)) ?? { name: 'Error' };
	} else {
		report.outcome = 'ok';
		if (value !== undefined) {
			globalThis._ = value;
			say({ type: 'result', main: true, ...bundleOf(value) });
		}
	}
	for (const [name, text] of Object.entries(cell.before)) {
		if (text === undefined) delete process.env[name];
		else process.env[name] = text;
	}
	say({ type: 'end', error: null, ...report });
	current = undefined;
	void post('Runtime.releaseObjectGroup', { objectGroup: 'anybox' });
}

function guarded(make) {
	try {
		return make();
	} catch {
		return undefined;
	}
}

// Interrupts

/**
 * A thread that reads which cell is to stop. It asks first; a program that does not come back to its event
 * loop is stopped from outside, but only in its synchronous part: elsewhere Node would not survive it.
 */
const watchProgram = `
const { parentPort, workerData } = require('node:worker_threads');
const { Session } = require('node:inspector');
const { Socket } = require('node:net');
const { alarmFd, shared } = workerData;
new Socket({ fd: alarmFd, readable: true }).on('data', (data) => {
	const count = Number(data.toString().trim().split(' ').pop());
	if (Atomics.load(shared, 0) !== count) return;
	parentPort.postMessage(count);
	setTimeout(() => {
		if (Atomics.load(shared, 1) !== count) return;
		const session = new Session();
		session.connectToMainThread();
		session.post('Runtime.terminateExecution', () => session.disconnect());
	}, 50);
});
`;

function onInterrupt(count) {
	if (current?.count === count) conclude(current, { interrupted: true });
}

function onUncaught(error) {
	writeAll(2, `Uncaught ${error instanceof Error ? traceback(error, '') : `${shown(error)}\n`}`);
}

function start() {
	session.connect();
	for (const [name, fd] of [
		['stdout', 1],
		['stderr', 2],
	]) {
		const stream = standardStream(fd);
		Object.defineProperty(process, name, {
			configurable: true,
			enumerable: true,
			get: () => stream,
		});
	}
	process.on('uncaughtException', onUncaught);
	process.on('unhandledRejection', onUncaught);
	globalThis.require = createRequire(`${process.cwd()}/`);
	const watch = new Worker(watchProgram, {
		eval: true,
		execArgv: [],
		env: {},
		workerData: { alarmFd, shared },
	});
	watch.on('message', onInterrupt);
	watch.unref();
	listen();
}

function listen() {
	let held = [];
	const channel = new Socket({ fd: channelFd, readable: true, writable: true });
	channel.on('data', (chunk) => {
		held.push(chunk);
		if (!chunk.includes(10)) return;
		const lines = Buffer.concat(held).toString('utf8').split('\n');
		held = [Buffer.from(lines.pop() ?? '', 'utf8')];
		for (const line of lines) void take(parse(line));
	});
	channel.on('close', () => process.reallyExit(0));
	channel.on('error', () => process.reallyExit(0));
}

async function take(order) {
	if (order.op === 'cell') {
		runCell(order);
		return;
	}
	bundleBytes = order.bundleBytes;
	globalThis.anyboxCapture = (value) => {
		captured = value;
	};
	const { result } = await post('Runtime.evaluate', { expression: 'anyboxCapture' });
	delete globalThis.anyboxCapture;
	capture = result.objectId;
	writeAll(channelFd, `\n${stringify({ nonce: order.nonce, type: 'ready' })}\n`);
}

start();
