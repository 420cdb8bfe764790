// The private channel to the supervisor, and how any descriptor is written to.

const channelFd = 3;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Some versions of Node take these for errors of the system, also where all objects of a program have them. */
const errorNames = ['errno', 'error'];

function unfalsified(call) {
	const taken = [];
	for (const name of errorNames) {
		const descriptor = Object.getOwnPropertyDescriptor(node.objectPrototype, name);
		if (descriptor?.configurable !== true) continue;
		taken.push([name, descriptor]);
		delete node.objectPrototype[name];
	}
	try {
		return call();
	} finally {
		for (const [name, descriptor] of taken) {
			Object.defineProperty(node.objectPrototype, name, descriptor);
		}
	}
}

function writeAll(fd, data, encoding = 'utf8') {
	const bytes = typeof data === 'string' ? node.encode(data, encoding) : data;
	for (let written = 0; written < bytes.byteLength; ) {
		try {
			written += unfalsified(() => node.writeSync(fd, bytes, written));
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

// What waits is woken soon at first, since most answers come at once.
const pausesMs = [0.05, 0.05, 0.1, 0.2, 0.5, 1];

/** Waits, with everything else in this thread, until the supervisor has said this. */
function awaitSaid(isMeant) {
	const piece = new Uint8Array(4096);
	let held = '';
	for (let pauses = 0; ; ) {
		try {
			const count = unfalsified(() => node.readSync(channelFd, piece));
			if (count === 0) return;
			held += String.fromCharCode(...piece.subarray(0, count));
		} catch (error) {
			if (error.code !== 'EAGAIN') throw error;
			Atomics.wait(pause, 0, 0, pausesMs[Math.min(pauses, pausesMs.length - 1)]);
			pauses += 1;
		}
		const lines = held.split('\n');
		held = lines.pop();
		if (lines.some((line) => isMeant(JSON.parse(line)))) return;
	}
}

function ascii(text) {
	return text.replace(
		/[\u0080-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
