// Node's inspector, which evaluates cells; and the way of its values to us.

/** The inspector's answer. The program may have taught all objects to be JSON of another kind: not this one. */
function ask(method, parameters) {
	const taught = Object.getOwnPropertyDescriptor(node.objectPrototype, 'toJSON');
	const toJSON = () => {
		if (taught !== undefined) Object.defineProperty(node.objectPrototype, 'toJSON', taught);
		return parameters;
	};
	return new Promise((resolve, reject) => {
		delete node.objectPrototype.toJSON;
		session.post(method, { toJSON }, (error, answer) => {
			if (error) reject(new Error(error.message));
			else resolve({ answer });
		});
	});
}

let capture;
let captured;

/** Has the inspector know the function that hands values to us. */
async function prepareCapture() {
	global.anyboxCapture = (value) => {
		captured = value;
	};
	const asked = ask('Runtime.evaluate', { expression: 'anyboxCapture' });
	// At once, for the first cell may begin before the promise is settled.
	delete global.anyboxCapture;
	capture = (await asked).answer.result.objectId;
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
