/* Timers, which Pyodide needs until it has started. After that none is ever due. */

const later = outside('later');
const timers = new Map();
let latestTimer = 0;

function setTimer(action, milliseconds, values, repeats) {
	latestTimer += 1;
	timers.set(latestTimer, { action, values, milliseconds: Number(milliseconds) || 0, repeats });
	later(latestTimer, Number(milliseconds) || 0);
	return latestTimer;
}

/** Called by the host when one is due. */
function ring(number) {
	const timer = timers.get(number);
	if (timer === undefined) return;
	if (timer.repeats) later(number, timer.milliseconds);
	else timers.delete(number);
	try {
		timer.action(...timer.values);
	} catch (error) {
		say(`a timer failed: ${String(error)}`);
	}
}

function clearTimer(number) {
	timers.delete(number);
}

provide('setTimeout', (action, milliseconds, ...values) =>
	setTimer(action, milliseconds, values, false),
);
provide('setInterval', (action, milliseconds, ...values) =>
	setTimer(action, milliseconds, values, true),
);
provide('clearTimeout', clearTimer);
provide('clearInterval', clearTimer);
provide('MessageChannel', function MessageChannel() {
	this.port1 = { onmessage: null, close() {} };
	this.port2 = {
		close() {},
		postMessage: (data) => setTimer(() => this.port1.onmessage?.({ data }), 0, [], false),
	};
});
