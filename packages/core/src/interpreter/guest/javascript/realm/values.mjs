// What a value looks like: as text, and as JSON where it is plain data.

const maxJsonNodes = 2000;
const maxJsonDepth = 20;

/** JSON of a small value of plain things only. */
function plainJson(value) {
	let left = maxJsonNodes;
	const isPlain = (item, depth) => {
		left -= 1;
		if (left < 0 || depth === 0) return false;
		if (item === null || typeof item === 'string' || typeof item === 'boolean') return true;
		if (typeof item === 'number') return Number.isFinite(item);
		if (typeof item !== 'object') return false;
		const prototype = Object.getPrototypeOf(item);
		const isOrdinary =
			Array.isArray(item) || prototype === node.objectPrototype || prototype === null;
		return isOrdinary && Object.values(item).every((part) => isPlain(part, depth - 1));
	};
	if (typeof value !== 'object' || value === null) return undefined;
	const text = guarded(() => (isPlain(value, maxJsonDepth) ? JSON.stringify(value) : undefined));
	return typeof text === 'string' ? text : undefined;
}

function shown(value) {
	try {
		return node.inspect(value);
	} catch (error) {
		const name = guarded(() =>
			node.types.isNativeError(error) ? String(error.name) : typeof error,
		);
		return `[a value whose inspection threw ${name ?? 'an error'}]`;
	}
}
