// Whether anything is left in the process that may wake the program by itself.

/** By their addresses: what was there before the first cell, and whether it was active then. */
const ourHandles = new Map();

function noteOurHandles() {
	for (const { type, address, is_active: isActive } of handles()) {
		if (type !== 'loop') ourHandles.set(address, isActive);
	}
}

/** False when in doubt. What keeps the process alive is the program's: we hold nothing that does meanwhile. */
function nothingIsLeft() {
	return guarded(() => node.resources().length === 0 && !handles().some(wakes)) === true;
}

/** Requests are told by the loop alone, and what does not keep the process alive by its handle. */
function wakes({ type, address, is_active: isActive }) {
	if (!isActive || ourHandles.get(address) === true) return false;
	// All timers of programs share one, which was there; others serve the garbage collector.
	return type !== 'timer' || ourHandles.has(address);
}

function handles() {
	const { report } = node;
	const { excludeNetwork } = report;
	// Else it would look up the names of all hosts that there are connections with.
	report.excludeNetwork = true;
	const { libuv } = node.getReport();
	report.excludeNetwork = excludeNetwork;
	// Ours again, whatever became of the program's arrays.
	return Array.from({ length: libuv.length }, (_, index) => libuv[index]);
}
