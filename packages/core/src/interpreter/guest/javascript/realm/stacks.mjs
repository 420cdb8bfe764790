// Stacks as a program of its own would have them: without the machinery that runs cells.

const ourFiles = new Set(['anybox-worker', '[eval]']);
const maxErrors = 20;

/** Stacks are trimmed where they are made, so that `stack` itself is the program's; it may make its own. */
function trimStacks() {
	const { Error: its } = global;
	const usual = its.prepareStackTrace?.bind(its) ?? untrimmed;
	const prepare = (error, sites) => usual(error, guarded(() => framesOf(sites)) ?? sites);
	Object.defineProperty(its, 'prepareStackTrace', {
		configurable: true,
		writable: true,
		value: prepare,
	});
}

function untrimmed(error, frames) {
	return [String(error), ...frames].join('\n    at ');
}

function framesOf(sites) {
	const frames = [];
	for (let index = 0; index < sites.length; index += 1) {
		const site = sites[index];
		if (!ourFiles.has(site.getScriptNameOrSourceURL())) {
			frames.push(String(site).replace(/(?<![\w/.-])cell-(\d+)(?=:\d)/g, '<cell $1>'));
		} else if (site.getFunctionName() === 'dispatch') break;
	}
	return frames;
}

/** The stack of an error, and those of the errors in it, each of them once. */
function traceback(error, source, seen = new Set()) {
	seen.add(error);
	const parts = [`${source}${String(error.stack)}\n`];
	const add = (title, inner) => {
		if (seen.size === maxErrors || seen.has(inner)) return;
		parts.push(`${title}: ${innerText(inner, seen)}\n`);
	};
	if (error.cause !== undefined) add('Caused by', error.cause);
	const { errors } = error;
	const count = Array.isArray(errors) ? Math.min(errors.length, maxErrors) : 0;
	for (let index = 0; index < count; index += 1) add(`Error ${index + 1}`, errors[index]);
	return parts.join('');
}

function innerText(value, seen) {
	return node.types.isNativeError(value) ? traceback(value, '', seen).trimEnd() : shown(value);
}

/** Where a syntax error of a cell stands, which therefore did not begin; its stack does not say. */
function placeOf({ atOnce, exceptionDetails }, code, count) {
	const { exception, lineNumber, columnNumber } = exceptionDetails;
	if (!atOnce || exception?.className !== 'SyntaxError') return '';
	return pointer(code, lineNumber, columnNumber, count);
}

/** A line of a cell, and where in it something stands. */
function pointer(code, lineNumber, columnNumber, count) {
	const line = code.split('\n')[lineNumber];
	if (line === undefined) return '';
	return `<cell ${count}>:${lineNumber + 1}\n${line}\n${' '.repeat(columnNumber)}^\n`;
}
