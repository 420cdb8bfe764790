/* Where Python writes. */

const write = outside('write', false);

/** The device of each kind of output. */
const lateDevices = { 'late-stdout': 'lateStdout', 'late-stderr': 'lateStderr' };

/** Where Python was when it broke, which it writes as output; `null` while it works. */
let lastStack = null;
provide('takeStack', (dump) => {
	lastStack = '';
	dump();
});

function tell(kind, bytes) {
	if (lastStack !== null) {
		lastStack += decode(bytes.slice(), 'utf-8');
		return bytes.byteLength;
	}
	if (write(kind, bytes) === true) return bytes.byteLength;
	throw new Error('nothing can be written any more');
}

function connectStreams(pyodide) {
	const { FS } = pyodide;
	pyodide.setStdout({ write: (bytes) => tell('stdout', bytes), isatty: false });
	pyodide.setStderr({ write: (bytes) => tell('stderr', bytes), isatty: false });
	pyodide.setStdin({ error: true });
	for (const [index, [name, kind]] of Object.entries(lateDevices).entries()) {
		const device = FS.makedev(70, index);
		FS.registerDevice(device, {
			open() {},
			close() {},
			read: () => 0,
			write: (stream, buffer, offset, length) =>
				tell(kind, new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length)),
			llseek: () => 0,
		});
		FS.mkdev(`/dev/${name}`, 0o600, device);
	}
}
