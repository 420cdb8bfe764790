// What a cell declares to import: it is there before the cell begins, as that of a module is.

/** The modules, by the numbers of their declarations. */
const modules = Object.create(null);
Object.defineProperty(global['__anybox_import__'], 'modules', { value: modules });

/** Whether a cell could begin, as far as its text tells: what it imports is not loaded in vain. */
async function compiles(text, count) {
	const body = text.replace(/^#!/, '//');
	let script;
	await stoppable(count, () => {
		script = guarded(() => new node.Script(`(async () => {\n${body}\n})`));
	});
	return script !== undefined;
}

/** Loads what a cell imports, and says how it ended where that fails. */
async function link(declarations, code, count) {
	const expression = `[${declarations.map(({ words }) => words).join()}]`;
	const how = { returnByValue: true, objectGroup: 'anybox' };
	const answer = await ask('Runtime.evaluate', { expression, ...how });
	if (answer.exceptionDetails !== undefined) return failureOf(answer, '');
	const words = answer.result.value;
	for (const [index, { number }] of declarations.entries()) {
		const { failed, thrown } = await load(words[index], number, count);
		// It may have been interrupted while it waited.
		if (failed || current?.count !== count) return { failed, thrown, place: '' };
	}
	return missing(declarations, words, code, count);
}

async function load([name, options], number, count) {
	let tell;
	const told = new Promise((resolve) => {
		tell = (isLoaded, value) => {
			if (isLoaded) modules[number] = value;
			resolve(isLoaded ? {} : { failed: true, thrown: value });
		};
	});
	await stoppable(count, () => void node.load(name, options, tell));
	return told;
}

/** Where a module does not export what a cell imports. */
async function missing(declarations, words, code, count) {
	for (const [index, { names, number }] of declarations.entries()) {
		const [from, , exports] = words[index];
		const at = exports.findIndex((name) => !(name in modules[number]));
		if (at === -1) continue;
		const text = `The requested module '${from}' does not provide an export named '${exports[at]}'`;
		const failure = { failed: true, place: pointAt(code, names[at].start, count) };
		// Within the cell, so that its stack has none of what is ours.
		await stoppable(count, () => {
			failure.thrown = new node.SyntaxError(text);
		});
		return failure;
	}
	return undefined;
}

function pointAt(code, offset, count) {
	const before = code.slice(0, offset).split('\n');
	return pointer(code, before.length - 1, before.at(-1).length, count);
}
