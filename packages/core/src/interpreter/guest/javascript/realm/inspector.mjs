// Node's inspector, which evaluates cells; and the way of its values to us.

const waiting = new Map();
let asked = 0;
let connection;

/** The inspector speaks in texts. They are made and read in this realm, whatever a program taught all objects. */
function connect() {
	connection = new node.InspectorConnection((text) => {
		const { id, error, result } = JSON.parse(text);
		const { resolve, reject } = waiting.get(id);
		waiting.delete(id);
		if (error) reject(new Error(error.message));
		else resolve(result);
	});
}

function ask(method, parameters) {
	asked += 1;
	const id = asked;
	const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
	dispatch(JSON.stringify({ id, method, params: parameters }));
	return answer;
}

/** All that a cell runs at first is called from here, and has in its stacks what is below. */
function dispatch(text) {
	connection.dispatch(text);
}

let capture;
let captured;

/** Has the inspector know the function that hands values to us. */
async function prepareCapture() {
	global.anyboxCapture = (value) => {
		captured = value;
	};
	const { result } = await ask('Runtime.evaluate', { expression: 'anyboxCapture' });
	delete global.anyboxCapture;
	capture = result.objectId;
}

/** The value behind the inspector's word for it, in a box. */
async function valueOf(remote) {
	const { objectId, unserializableValue } = remote;
	if (objectId === undefined && unserializableValue === undefined) return { value: remote.value };
	const argument = objectId === undefined ? { unserializableValue } : { objectId };
	await ask('Runtime.callFunctionOn', {
		objectId: capture,
		functionDeclaration: 'function (value) { this(value); }',
		arguments: [argument],
	});
	const value = captured;
	captured = undefined;
	return { value };
}
