// The code of a cell, from its text to its value.

const promisesHeld = 4;
// How imports are declared: as most programs declare what they import, else as it was declared before.
const declarationKinds = ['const', 'let', 'var'];
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
	const answer = ask(method, parameters);
	stop();
	return answer.finally(() => unsettled.delete(held));
}

/** Runs a cell to its end; the promise may never settle when the program is told to stop. */
async function evaluate(code, count) {
	const imports = await importsIn(code, count);
	const declarations = imports.flatMap(({ clause }) => clause ?? []);
	const text = withImports(code, imports, () => declarationKinds[0]);
	const links = declarations.length > 0 && (await compiles(text, count));
	const failure = links ? await link(declarations, code, count) : undefined;
	if (failure !== undefined) return failure;
	if (links) return declaring(code, imports, declarations, count);
	return outcome(await evaluateOnce(text, count), code, count);
}

/** Reading a program that is no program may take long. */
async function importsIn(code, count) {
	if (!code.includes('import')) return [];
	let imports;
	await stoppable(count, () => {
		imports = guarded(() => importsOf(code));
	});
	return imports ?? [];
}

/** Runs a cell whose imports are there; its names may have been declared before, each in its way. */
async function declaring(code, imports, declarations, count) {
	const kinds = new Map();
	for (;;) {
		const kindOf = (local) => declarationKinds[kinds.get(local) ?? 0];
		const answer = await evaluateOnce(withImports(code, imports, kindOf), count);
		const local = declaredBefore(answer);
		const kind = (kinds.get(local) ?? 0) + 1;
		const isOurs = local !== undefined && declarations.some(({ locals }) => locals.includes(local));
		if (!isOurs || kind === declarationKinds.length) return outcome(answer, code, count);
		// Nothing of the cell has run.
		kinds.set(local, kind);
	}
}

async function outcome(answer, code, count) {
	if (answer.exceptionDetails !== undefined) return failureOf(answer, placeOf(answer, code, count));
	return settled(await valueOf(answer.result));
}

async function failureOf({ result, exceptionDetails }, place) {
	const { value } = await valueOf(exceptionDetails.exception ?? result);
	return { failed: true, thrown: value, place };
}

async function evaluateOnce(expression, count) {
	node.shared[1] = count;
	const evaluation = askPatiently('Runtime.evaluate', {
		expression: `${expression}\n//# sourceURL=cell-${count}`,
		replMode: true,
		awaitPromise: true,
		objectGroup: 'anybox',
	});
	node.shared[1] = 0;
	return evaluation;
}

/**
 * The name that could not be declared, where that is why a cell did not begin. What a cell throws, at its first
 * statement even, rejects a promise, of which the inspector hears later.
 */
function declaredBefore({ atOnce, exceptionDetails }) {
	const exception = exceptionDetails?.exception;
	if (!atOnce || exception?.className !== 'SyntaxError') return undefined;
	return /^SyntaxError: Identifier '(.+)' has already been declared/.exec(
		exception.description,
	)?.[1];
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
