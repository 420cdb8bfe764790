// The standard streams, each write to the cell that it belongs to.

const lateFds = { 1: 5, 2: 6 };

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
