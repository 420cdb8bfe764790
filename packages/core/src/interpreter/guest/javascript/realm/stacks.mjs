// Stacks as a program of its own would have them: without the machinery that runs cells.

// What our frames begin with in a stack; nothing below them is the program's.
const ourFrame =
	/^ {4}at (?:async )?(?:Session\.post \(node:inspector|.*\[eval1\]|.*anybox-worker)/;

function traceback(error, source) {
	const lines = String(error.stack).split('\n');
	const end = lines.findIndex((line) => ourFrame.test(line));
	const stack = (end === -1 ? lines : lines.slice(0, end))
		.join('\n')
		.replace(/\bcell-(\d+)(?=:\d)/g, '<cell $1>');
	const cause = error.cause === undefined ? '' : `Caused by: ${causeText(error.cause)}\n`;
	return `${source}${stack}\n${cause}`;
}

function causeText(cause) {
	return node.types.isNativeError(cause) ? traceback(cause, '').trimEnd() : shown(cause);
}

/** Where a syntax error stands; its stack does not say. */
function placeOf(details, code, count) {
	const { exception, stackTrace } = details;
	if (exception?.className !== 'SyntaxError' || stackTrace?.callFrames.length > 0) return '';
	const line = code.split('\n')[details.lineNumber];
	if (line === undefined) return '';
	return `<cell ${count}>:${details.lineNumber + 1}\n${line}\n${' '.repeat(details.columnNumber)}^\n`;
}
