// What is asked of the worker, and what befalls it; the last part, which starts it all.

let channel;

/** A cell that awaits what the program is about to do cannot be stopped, and is left to be killed. */
function onInterrupt(count) {
	if (current?.count === count && standsStill()) conclude(current, interrupted());
}

function standsStill() {
	channel.unref();
	const still = nothingIsLeft();
	channel.ref();
	return still;
}

function onUncaught(error) {
	const text = guarded(() => (isError(error) ? traceback(error, '') : undefined));
	writeAll(outletOf(2), `Uncaught ${text ?? `${shown(error)}\n`}`);
}

function start() {
	connect();
	trimStacks();
	// Before anything has Node make its own.
	renewStreams();
	process.on('uncaughtException', onUncaught);
	process.on('unhandledRejection', onUncaught);
	node.watch(onInterrupt);
	listen();
}

function listen() {
	const exit = process.reallyExit.bind(process, 0);
	let held = '';
	channel = new node.Socket({ fd: channelFd, readable: true, writable: true });
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
	// Of a cell that was stopped while it waited for this.
	if (order.op === 'displayed') return;
	limitBundles(order.bundleBytes);
	await prepareReceiver();
	noteOurHandles();
	writeAll(channelFd, `\n${JSON.stringify({ nonce: order.nonce, type: 'ready' })}\n`);
}

start();
