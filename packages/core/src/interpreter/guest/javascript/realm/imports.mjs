// Import declarations, which cells have though they are no modules.

const notCode = String.raw`//.*|/\*[^]*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\`(?:\\.|[^\`\\])*\``;
const dynamicImport = new RegExp(String.raw`${notCode}|(?<![\w$.])import(?=\s*\()`, 'g');
const staticImport =
	/^([ \t]*)import\s+(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([^}]*)\})?\s*(?:from\s*)?(['"][^'"\n]+['"])[ \t]*;?/gm;

/** Scripts cannot import; modules have no scope that lives on. So imports become calls, on the same lines. */
function withImports(code) {
	const calls = code.replace(dynamicImport, (token) =>
		token === 'import' ? '__anybox_import__' : token,
	);
	return calls.replace(staticImport, (_whole, indent, whole, space, names, from) => {
		const lines = '\n'.repeat((_whole.match(/\n/g) ?? []).length);
		const wanted = [];
		if (whole !== undefined) wanted.push(`default: ${whole}`);
		if (names !== undefined) wanted.push(names.replace(/\s+as\s+/g, ': ').replace(/\n/g, ' '));
		const target = space ?? `{ ${wanted.join(', ')} }`;
		const load = `await __anybox_import__(${from})`;
		const bound = space === undefined && wanted.length === 0 ? load : `var ${target} = ${load}`;
		return `${indent}${bound};${lines}`;
	});
}
