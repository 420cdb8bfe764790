// The standard streams, each write to the cell that it belongs to.

const lateFds = { 1: 5, 2: 6 };

/** Where the running code writes: to the pipe of the cell that it belongs to. */
function outletOf(fd) {
	const cell = cells.getStore();
	return cell === undefined || cell === current ? fd : lateFds[fd];
}

/** Writes at once. As in Node itself, what is ended or destroyed can be written to all the same. */
function standardStream(fd) {
	const stream = new node.Writable({
		decodeStrings: false,
		write(chunk, encoding, done) {
			try {
				writeAll(outletOf(fd), chunk, encoding);
				done();
			} catch (error) {
				done(error.code === 'EPIPE' ? null : error);
			}
		},
		destroy(error, done) {
			done(error);
			this['_undestroy']();
		},
	});
	Object.assign(stream, { fd, isTTY: false, _type: 'pipe' });
	return stream;
}

/** Gives a cell fresh streams, whatever an earlier one did to the last ones. */
function renewStreams() {
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
		// It keeps the first ones that it finds.
		node.console[`_${name}`] = stream;
	}
}
