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

function ascii(text) {
	return text.replace(
		/[\u0080-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
