// The thread that is told of interrupts.

const { Worker } = require('node:worker_threads');

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
