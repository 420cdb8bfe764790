// Node's inspector, which evaluates cells; and the way of its values to us.

const waiting = new Map();
let asked = 0;
let connection;

/** The inspector speaks in texts. They are made and read in this realm, whatever a program taught all objects. */
function connect() {
	connection = new node.InspectorConnection((text) => {
		const { id, error, result } = JSON.parse(text);
		const { resolve, reject, atOnce } = waiting.get(id);
		waiting.delete(id);
		if (error) reject(new Error(error.message));
		else resolve({ ...result, atOnce });
	});
}

/** The answer, with whether it came `atOnce`: before anything else could happen. */
function ask(method, parameters) {
	asked += 1;
	const id = asked;
	const asker = { atOnce: true };
	const answer = new Promise((resolve, reject) => Object.assign(asker, { resolve, reject }));
	waiting.set(id, asker);
	dispatch(JSON.stringify({ id, method, params: parameters }));
	asker.atOnce = false;
	return answer;
}

/** All that a cell runs at first is called from here, and has in its stacks what is below. */
function dispatch(text) {
	connection.dispatch(text);
}

// What the inspector knows of ours, and what that calls.
let receiver;
let receive;

/** Has the inspector know the function that hands values to us. */
async function prepareReceiver() {
	const value = (received) => receive?.(received);
	Object.defineProperty(global, '__anybox_receive__', { value });
	const { result } = await ask('Runtime.evaluate', { expression: '__anybox_receive__' });
	receiver = result.objectId;
}

/** The value behind the inspector's word for it, in a box. */
async function valueOf(remote) {
	const { objectId, unserializableValue } = remote;
	if (objectId === undefined && unserializableValue === undefined) return { value: remote.value };
	const box = {};
	receive = (value) => {
		box.value = value;
	};
	await ask('Runtime.callFunctionOn', {
		objectId: receiver,
		functionDeclaration: 'function (value) { this(value); }',
		arguments: [objectId === undefined ? { unserializableValue } : { objectId }],
	});
	receive = undefined;
	return box;
}

// Named as we are, so that stacks do not show it.
const receiving = '__anybox_receive__()\n//# sourceURL=anybox-worker';

/** Calls what may run the program's code, as a cell is run: so it can be stopped, and Node survives that. */
async function stoppable(count, call) {
	receive = call;
	node.shared[1] = count;
	const called = ask('Runtime.evaluate', { expression: receiving });
	node.shared[1] = 0;
	receive = undefined;
	await called;
}
