import { parentPort, workerData } from 'node:worker_threads';
import { Caller } from '../wire/calls.ts';
import { InterruptFlag } from '../wire/interrupt.ts';
import { wasmPageBytes } from '../wire/memory-budget.ts';
import { type Order, wakeForCall, type WorkerConfig } from '../wire/worker-messages.ts';
import { bytesOf, gather } from '../wire/parts.ts';
import { makeSnapshotMemory, Snapshot } from '../wire/snapshot.ts';
import { hostFunctions, type Now } from './host-functions.ts';
import { nextOrder } from './orders.ts';
import { makeRealm } from './realm.ts';
import { saidDeath, saidEnd } from './said.ts';
import { keptScript, scriptsFrom } from './scripts.ts';
import { decodeImage, encodeImage } from './start-image.ts';
import { virtualFiles } from './virtual-files.ts';

/** One Python, in a thread of its own: it runs the cells of one context, one after the other. */

// oxlint-disable-next-line typescript/no-unsafe-assignment -- both halves are compiled against the same types
const config: WorkerConfig = workerData;
const port = parentPort;
if (port === null) throw new Error('this is the program of a worker thread');

const encoder = new TextEncoder();
const now: Now = { cell: 0 };
const held = new Float64Array(config.held);
let heldAtStart = 0;
const taken = new Int32Array(config.taken);
const files = virtualFiles(config.pyodide, config.memoryPages);
const image = decodeImage(arrived(new Snapshot(config.image)));
const hasMemory = image.snapshotBytes > 0;
const caller = new Caller(config.calls, () => port.postMessage(wakeForCall));
const interrupt = new InterruptFlag(config.interrupt);
const { records, functions } = hostFunctions({
	config,
	files,
	image: hasMemory ? image : null,
	now,
	caller,
	interrupt,
	wake: (reason) => port.postMessage(reason),
	ring: (timer) => realm.ring(timer),
});
const realm = makeRealm(functions);
const scripts = scriptsFrom(image.scripts);
for (const { script } of scripts) realm.load(script);

// Until there is a Python: a thread that listens to nobody waits for the compiler's own threads, whatever else there is
// to do.
port.on('message', () => {});

// What code of a cell throws where nobody waits is not looked at: Node would show it, by methods that it brings along.
process.on('unhandledRejection', () => {});
process.on('uncaughtException', () => fail('its thread broke'));

realm.start((failure) => {
	if (failure !== '') fail(String(failure));
	if (!hasMemory) sendImage();
	const trouble = realm.connect();
	if (trouble !== '') fail(trouble);
	// Python has taken what it needs of them.
	files.clear();
	heldAtStart = heldBytes();
	records.write('ready', now.cell, new Uint8Array());
	setImmediate(serve);
}, config.program);

function arrived(awaited: Snapshot): Uint8Array {
	return awaited.wait() ? awaited.bytes : fail('what it starts from is not what it should be');
}

/**
 * From here on nothing runs in the realm but what is asked for: this thread returns to no event loop, and so no timer, no
 * promise and nothing else that a cell left there ever has its turn.
 */
function serve(): never {
	for (;;) take(nextOrder(caller, interrupt));
}

function take(order: Order): void {
	if (order.order === 'open') {
		const { cwd, environment } = order;
		endIfDead(realm.open(JSON.stringify({ cwd, environment })));
		records.write('opened', now.cell, new Uint8Array());
		return;
	}
	const { number, count, code, environment } = order;
	now.cell = number;
	const end = realm.runCell(JSON.stringify({ number, count, code, environment }));
	endIfDead(end);
	now.cell = 0;
	held[0] = heldBytes() - heldAtStart;
	records.write('end', number, encoder.encode(saidEnd(end)));
}

/** What JavaScript holds, all memories of WebAssembly but Python's own included. */
function heldBytes(): number {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external - Atomics.load(taken, 0) * wasmPageBytes;
}

/** Python that ended itself, or broke, runs no other cell. */
function endIfDead(text: string): void {
	if (text.startsWith('{"died":')) fail(saidDeath(text));
}

function fail(what: string): never {
	records.write('failed', now.cell, encoder.encode(what));
	process.exit(1);
}

/** In memory that the main thread can hand on to other workers. */
function sendImage(): void {
	const left = encodeImage(realm.takeSnapshot(), scripts.map(keptScript));
	const shared = makeSnapshotMemory(bytesOf(left));
	const snapshot = new Snapshot(shared);
	gather(left, snapshot.bytes);
	snapshot.give(true);
	port?.postMessage(shared);
}
