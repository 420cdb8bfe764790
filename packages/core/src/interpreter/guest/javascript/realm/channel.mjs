// The private channel to the supervisor, and how any descriptor is written to.

const channelFd = 3;
const pause = new Int32Array(new SharedArrayBuffer(4));

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

// What waits is woken soon at first, since most answers come at once.
const pausesMs = [0.05, 0.05, 0.1, 0.2, 0.5, 1];

/** Waits, with everything else in this thread, until the supervisor has said this. */
function awaitSaid(isMeant) {
	const piece = new Uint8Array(4096);
	let held = '';
	for (let pauses = 0; ; ) {
		try {
			const count = node.readSync(channelFd, piece);
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
