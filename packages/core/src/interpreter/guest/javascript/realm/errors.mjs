// Error records: what is told of whatever was thrown.

const maxNameChars = 200;
const maxValueChars = 16 * 1024;
const maxStackChars = 64 * 1024;

function errorRecord(error, source) {
	const record = guarded(() => (isError(error) ? ofError(error, source) : undefined));
	if (record !== undefined) return record;
	const value = ends(shown(error), maxValueChars);
	return { name: 'Uncaught', value, traceback: `Uncaught ${value}\n`, exitCode: null };
}

function isError(value) {
	return (
		node.types.isNativeError(value) ||
		(typeof value === 'object' && typeof value?.stack === 'string')
	);
}

function ofError(error, source) {
	return {
		name: short(String(error.name)),
		value: ends(String(error.message), maxValueChars),
		traceback: ends(traceback(error, source), maxStackChars),
		exitCode: null,
	};
}

function short(name) {
	return name.length <= maxNameChars ? name : `${name.slice(0, maxNameChars - 1)}…`;
}

function ends(text, limit) {
	if (text.length <= limit) return text;
	const half = limit / 2;
	return `${text.slice(0, half)}\n... [${text.length - limit} characters truncated] ...\n${text.slice(-half)}`;
}
