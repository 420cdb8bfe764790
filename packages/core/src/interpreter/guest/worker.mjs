// The JavaScript worker: runs the cells of one context in Node's own global scope. The supervisor starts it
// with descriptor 3 as its private channel, 4 to be told of interrupts, 5 and 6 for late output.

import { AsyncLocalStorage } from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { inspect, types } from 'node:util';
import { Worker } from 'node:worker_threads';
import { promiseHooks } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Runs in a realm of its own: whatever a program does to its arrays, promises and prototypes, ours are others.
 * What comes from `node` is the program's own; no promise of ours is resolved with it, for it may have a `then`.
 */
function worker(node) {
	const { cells, global, process, session } = node;
	const channelFd = 3;
	const lateFds = { 1: 5, 2: 6 };
	const maxNameChars = 200;
	const maxValueChars = 16 * 1024;
	const maxStackChars = 64 * 1024;
	const maxJsonNodes = 2000;
	const maxJsonDepth = 20;
	// What our frames begin with in a stack; nothing below them is the program's.
	const ourFrame =
		/^ {4}at (?:async )?(?:Session\.post \(node:inspector|.*\[eval1\]|.*anybox-worker)/;

	const pause = new Int32Array(new SharedArrayBuffer(4));

	let current;
	let bundleBytes = 0;

	function writeAll(fd, data, encoding = 'utf8') {
		const bytes = typeof data === 'string' ? node.encode(data, encoding) : data;
		for (let written = 0; written < bytes.byteLength; ) {
			try {
				written += node.writeSync(fd, bytes, written);
			} catch (error) {
				if (error.code !== 'EAGAIN') throw error;
				Atomics.wait(pause, 0, 0, 1);
			}
		}
	}

	function say(frame) {
		// Begins with a newline: bytes that a program wrote to this descriptor spoil their own line only.
		writeAll(channelFd, `\n${ascii(JSON.stringify({ nonce: current?.nonce, ...frame }))}\n`);
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
		const stream = new node.Writable({
			decodeStrings: false,
			write(chunk, encoding, done) {
				const cell = cells.getStore();
				try {
					writeAll(cell === undefined || cell === current ? fd : lateFds[fd], chunk, encoding);
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
			const prototype = Object.getPrototypeOf(item);
			const isOrdinary =
				Array.isArray(item) || prototype === node.objectPrototype || prototype === null;
			return isOrdinary && Object.values(item).every((part) => isPlain(part, depth - 1));
		};
		if (typeof value !== 'object' || value === null) return undefined;
		const text = guarded(() => (isPlain(value, maxJsonDepth) ? JSON.stringify(value) : undefined));
		return typeof text === 'string' ? text : undefined;
	}

	function shown(value) {
		try {
			return node.inspect(value);
		} catch (error) {
			const name = guarded(() =>
				node.types.isNativeError(error) ? String(error.name) : typeof error,
			);
			return `[a value whose inspection threw ${name ?? 'an error'}]`;
		}
	}

	function bundleOf(value) {
		const bundle = {};
		const omitted = [];
		let left = bundleBytes;
		const text = shown(value);
		bundle['text/plain'] = cut(text, left);
		left -= ascii(JSON.stringify(bundle['text/plain'])).length;
		const json = plainJson(value);
		if (json !== undefined) {
			const bytes = ascii(JSON.stringify(json)).length;
			if (bytes <= left) bundle['application/json'] = json;
			else omitted.push({ mime: 'application/json', bytes });
		}
		return { bundle, omitted };
	}

	function cut(text, limit) {
		let kept = text;
		while (ascii(JSON.stringify(kept)).length + 64 > limit && kept.length > 0) {
			kept = kept.slice(0, Math.floor(kept.length / 2));
		}
		if (kept.length === text.length) return text;
		return `${kept}... [${text.length - kept.length} characters truncated]`;
	}

	global.display = (...values) => {
		const cell = cells.getStore() ?? current;
		for (const value of values) {
			if (cell !== undefined && cell === current) {
				say({ type: 'result', main: false, ...bundleOf(value) });
			} else writeAll(lateFds[1], `${shown(value)}\n`);
		}
	};

	// Errors

	function errorRecord(error, source) {
		const record = guarded(() => (isError(error) ? ofError(error, source) : undefined));
		if (record !== undefined) return record;
		const value = ends(shown(error), maxValueChars);
		return { name: 'Uncaught', value, traceback: `Uncaught ${value}\n`, exitCode: null };
	}

	function isError(value) {
		return (
			node.types.isNativeError(value) ||
			(typeof value === 'object' && typeof value?.stack === 'string')
		);
	}

	function ofError(error, source) {
		return {
			name: short(String(error.name)),
			value: ends(String(error.message), maxValueChars),
			traceback: ends(traceback(error, source), maxStackChars),
			exitCode: null,
		};
	}

	function short(name) {
		return name.length <= maxNameChars ? name : `${name.slice(0, maxNameChars - 1)}…`;
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
		return node.types.isNativeError(cause) ? traceback(cause, '').trimEnd() : shown(cause);
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

	/** The inspector's answer. The program may have taught all objects to be JSON of another kind: not this one. */
	function ask(method, parameters) {
		const taught = Object.getOwnPropertyDescriptor(node.objectPrototype, 'toJSON');
		const toJSON = () => {
			if (taught !== undefined) Object.defineProperty(node.objectPrototype, 'toJSON', taught);
			return parameters;
		};
		return new Promise((resolve, reject) => {
			delete node.objectPrototype.toJSON;
			session.post(method, { toJSON }, (error, answer) => {
				if (error) reject(new Error(error.message));
				else resolve({ answer });
			});
		});
	}

	let capture;
	let captured;

	/** The value behind the inspector's word for it, in a box. */
	async function valueOf(remote) {
		const { objectId, unserializableValue } = remote;
		if (objectId === undefined && unserializableValue === undefined) return { value: remote.value };
		const argument = objectId === undefined ? { unserializableValue } : { objectId };
		await ask('Runtime.callFunctionOn', {
			objectId: capture,
			functionDeclaration: 'function (value) { this(value); }',
			arguments: [argument],
		});
		const value = captured;
		captured = undefined;
		return { value };
	}

	const promisesHeld = 4;
	const unsettled = new Set();

	/**
	 * As `ask`, for an evaluation that may wait for ever. The first promises it makes are held until it settles:
	 * if one were collected, the inspector would answer in the middle of the collection, and newer Nodes die of it.
	 */
	async function askPatiently(method, parameters) {
		const held = [];
		unsettled.add(held);
		const stop = node.promiseHooks.onInit((promise) => {
			if (held.length < promisesHeld) held.push(promise);
		});
		const asked = ask(method, parameters);
		stop();
		return asked.finally(() => unsettled.delete(held));
	}

	/** Runs a cell to its end; the promise may never settle when the program is told to stop. */
	async function evaluate(code, count) {
		node.shared[1] = count;
		const evaluation = askPatiently('Runtime.evaluate', {
			expression: `${withImports(code)}\n//# sourceURL=cell-${count}`,
			replMode: true,
			awaitPromise: true,
			objectGroup: 'anybox',
		});
		node.shared[1] = 0;
		const { result, exceptionDetails } = (await evaluation).answer;
		if (exceptionDetails === undefined) return settled(await valueOf(result));
		const { value } = await valueOf(exceptionDetails.exception ?? result);
		return { failed: true, thrown: value, place: placeOf(exceptionDetails, code, count) };
	}

	/** A promise as the last value is awaited; anything else with a `then` is shown as it is. */
	async function settled({ value }) {
		if (!node.types.isPromise(value)) return { value };
		return new Promise((resolve) => {
			const fail = (thrown) => resolve({ failed: true, thrown, place: '' });
			try {
				value.then((settledValue) => resolve({ value: settledValue }), fail);
			} catch (thrown) {
				fail(thrown);
			}
		});
	}

	// Cells

	function runCell(order) {
		const before = {};
		for (const name of Object.keys(order.environment)) before[name] = process.env?.[name];
		setVariables(order.environment);
		const cell = { nonce: order.nonce, count: order.count, before };
		current = cell;
		node.shared[0] = order.count;
		cells.run(cell, async () => {
			try {
				conclude(cell, await evaluate(order.code, order.count));
			} catch (error) {
				// The inspector fails when the synchronous part was stopped, and hardly ever else.
				const interrupted = node.shared[2] === cell.count;
				conclude(cell, interrupted ? { interrupted } : { failed: true, thrown: error, place: '' });
			}
		});
	}

	/** A program may have replaced its environment by nothing. */
	function setVariables(variables) {
		if (typeof process.env !== 'object' || process.env === null) return;
		for (const [name, text] of Object.entries(variables)) {
			if (text === undefined) delete process.env[name];
			else process.env[name] = text;
		}
	}

	function conclude(cell, { value, failed, thrown, place, interrupted }) {
		if (current !== cell) return;
		node.shared[0] = 0;
		const report = {};
		if (interrupted) {
			const text = 'the cell was interrupted';
			report.outcome = 'interrupted';
			report.error = { name: 'Interrupted', value: text, traceback: '', exitCode: null };
		} else if (failed) {
			report.outcome = 'error';
			report.error = errorRecord(thrown, place);
		} else {
			report.outcome = 'ok';
			if (value !== undefined) {
				global._ = value;
				say({ type: 'result', main: true, ...bundleOf(value) });
			}
		}
		setVariables(cell.before);
		say({ type: 'end', error: null, ...report });
		current = undefined;
		void ask('Runtime.releaseObjectGroup', { objectGroup: 'anybox' });
	}

	function guarded(make) {
		try {
			return make();
		} catch {
			return undefined;
		}
	}

	// Interrupts

	function onInterrupt(count) {
		if (current?.count === count) conclude(current, { interrupted: true });
	}

	function onUncaught(error) {
		const text = guarded(() => (isError(error) ? traceback(error, '') : undefined));
		writeAll(2, `Uncaught ${text ?? `${shown(error)}\n`}`);
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
		node.watch(onInterrupt);
		listen();
	}

	function listen() {
		const exit = process.reallyExit.bind(process, 0);
		let held = '';
		const channel = new node.Socket({ fd: channelFd, readable: true, writable: true });
		channel.on('data', (chunk) => {
			const lines = (held + node.decode(chunk, { stream: true })).split('\n');
			held = lines.pop();
			for (const line of lines) void take(JSON.parse(line));
		});
		channel.on('close', exit);
		channel.on('error', exit);
	}

	async function take(order) {
		if (order.op === 'cell') {
			runCell(order);
			return;
		}
		bundleBytes = order.bundleBytes;
		global.anyboxCapture = (value) => {
			captured = value;
		};
		const { answer } = await ask('Runtime.evaluate', { expression: 'anyboxCapture' });
		delete global.anyboxCapture;
		capture = answer.result.objectId;
		writeAll(channelFd, `\n${JSON.stringify({ nonce: order.nonce, type: 'ready' })}\n`);
	}

	start();
}

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
		Atomics.store(shared, 2, count);
		const session = new Session();
		session.connectToMainThread();
		session.post('Runtime.terminateExecution', () => session.disconnect());
	}, 50);
});
`;

const alarmFd = 4;
// Shared with the watch thread: the number of the running cell, that of the cell whose synchronous part runs,
// and that of the last one that was stopped from outside; 0 for none.
const shared = new Int32Array(new SharedArrayBuffer(12));

function watch(onInterrupt) {
	const thread = new Worker(watchProgram, {
		eval: true,
		execArgv: [],
		env: {},
		workerData: { alarmFd, shared },
	});
	thread.on('message', onInterrupt);
	thread.unref();
}

/** Packages are looked for from the working directory, not from where this program is. */
function resolved(name) {
	const { resolve } = createRequire(`${process.cwd()}/`);
	if (name.startsWith('.') || name.startsWith('/')) return pathToFileURL(resolve(name)).href;
	try {
		const found = resolve(name);
		return found.startsWith('/') ? pathToFileURL(found).href : found;
	} catch {
		return name;
	}
}

Object.defineProperty(globalThis, '__anybox_import__', { value: (name) => import(resolved(name)) });
globalThis.require = createRequire(`${process.cwd()}/`);

const decoder = new TextDecoder();

runInNewContext(
	`(${worker.toString()})`,
	{},
	{ filename: 'anybox-worker' },
)({
	cells: new AsyncLocalStorage(),
	decode: decoder.decode.bind(decoder),
	encode: Buffer.from.bind(Buffer),
	global: globalThis,
	inspect,
	objectPrototype: Object.prototype,
	process,
	promiseHooks,
	session: new Session(),
	shared,
	Socket,
	types,
	watch,
	Writable,
	writeSync,
});
