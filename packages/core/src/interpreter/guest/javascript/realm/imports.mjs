// Where a cell imports: by declarations, which cells have though they are no modules, and by calls.

/** All places of a cell that import, in their order. */
function importsOf(code) {
	const found = [];
	if (!code.includes('import')) return found;
	const tokens = new Tokens(code);
	for (let token = tokens.take(); token !== undefined; token = tokens.take()) {
		if (token.text !== 'import' || token.kind !== 'name' || token.isProperty) continue;
		const place = callAt(token, tokens) ?? declarationAt(token, tokens);
		if (place !== undefined) found.push(place);
	}
	return found.filter((place) => !isMethod(place));
}

function callAt({ start, end, within }, tokens) {
	const next = tokens.peek(0);
	if (next?.text !== '(') return undefined;
	const isMember = within?.kind === 'object' || within?.kind === 'class';
	return { start, end, isMember, parentheses: next.within };
}

/** Only a method has a body behind its parentheses. */
function isMethod({ isMember, parentheses }) {
	return isMember === true && parentheses.followedBy === '{';
}

function declarationAt({ start, within }, tokens) {
	if (within !== undefined) return undefined;
	const clause = new Clause(tokens);
	if (!clause.read()) return undefined;
	tokens.skip(clause.at);
	return { start, end: clause.end, clause };
}

/**
 * Scripts cannot import; modules have no scope that lives on. So calls become calls of ours, and declarations those
 * of variables, on the same lines. A name that was declared before can be declared again in the same way only:
 * `kindOf` has the way of each.
 */
function withImports(code, imports, kindOf) {
	const parts = [];
	let end = 0;
	for (const place of imports) {
		parts.push(code.slice(end, place.start), replacement(code, place, kindOf));
		end = place.end;
	}
	parts.push(code.slice(end));
	return parts.join('');
}

function replacement(code, { start, end, clause }, kindOf) {
	if (clause === undefined) return '__anybox_import__';
	const text = clause.declared(kindOf);
	const lines = (part) => part.split('\n').length - 1;
	return text + '\n'.repeat(Math.max(0, lines(code.slice(start, end)) - lines(text)));
}
