// The code of a cell, from its text to its value.

const promisesHeld = 4;
const unsettled = new Set();

/**
 * As `ask`, for an evaluation that may wait for ever. The first promises it makes are held until it settles:
 * if one were collected, the inspector would answer in the middle of the collection, and newer Nodes die of it.
 */
async function askPatiently(method, parameters) {
	const held = [];
	unsettled.add(held);
	const stop = node.promiseHooks.onInit((promise) => {
		if (held.length < promisesHeld) held.push(promise);
	});
	const asked = ask(method, parameters);
	stop();
	return asked.finally(() => unsettled.delete(held));
}

/** Runs a cell to its end; the promise may never settle when the program is told to stop. */
async function evaluate(code, count) {
	node.shared[1] = count;
	const evaluation = askPatiently('Runtime.evaluate', {
		expression: `${withImports(code)}\n//# sourceURL=cell-${count}`,
		replMode: true,
		awaitPromise: true,
		objectGroup: 'anybox',
	});
	node.shared[1] = 0;
	const { result, exceptionDetails } = (await evaluation).answer;
	if (exceptionDetails === undefined) return settled(await valueOf(result));
	const { value } = await valueOf(exceptionDetails.exception ?? result);
	return { failed: true, thrown: value, place: placeOf(exceptionDetails, code, count) };
}

/** A promise as the last value is awaited; anything else with a `then` is shown as it is. */
async function settled({ value }) {
	if (!node.types.isPromise(value)) return { value };
	return new Promise((resolve) => {
		const fail = (thrown) => resolve({ failed: true, thrown, place: '' });
		try {
			value.then((settledValue) => resolve({ value: settledValue }), fail);
		} catch (thrown) {
			fail(thrown);
		}
	});
}
