// Import declarations, which cells have though they are no modules, and calls of `import`.

const anyName = ({ kind, isProperty }) => kind === 'name' && !isProperty;

/**
 * Scripts cannot import; modules have no scope that lives on. So imports become calls, on the same lines. A name
 * that was declared before can be declared again in the same way only: `kindOf` has the way of each.
 */
function withImports(code, kindOf) {
	if (!code.includes('import')) return code;
	const tokens = tokensOf(code);
	let text = '';
	let end = 0;
	tokens.forEach((token, index) => {
		if (token.text !== 'import' || !anyName(token) || token.start < end) return;
		const replaced = isCall(tokens, index)
			? { text: '__anybox_import__', end: token.end }
			: declaration(code, tokens, index, kindOf);
		if (replaced === undefined) return;
		text += code.slice(end, token.start) + replaced.text;
		end = replaced.end;
	});
	return text + code.slice(end);
}

function isCall(tokens, index) {
	if (tokens[index + 1]?.text !== '(') return false;
	const { within } = tokens[index];
	return (within !== 'object' && within !== 'class') || !isMethod(tokens, index + 1);
}

/** Only a method has a body behind its parentheses. */
function isMethod(tokens, index) {
	let depth = 0;
	for (let at = index; at < tokens.length; at += 1) {
		const { kind, text } = tokens[at];
		if (kind !== 'sign') continue;
		if (text === '(') depth += 1;
		else if (text === ')') depth -= 1;
		if (depth === 0) return tokens[at + 1]?.text === '{';
	}
	return false;
}

/** The declaration that begins here as a call, and where it ends; undefined for what is none. */
function declaration(code, tokens, index, kindOf) {
	if (tokens[index].within !== undefined) return undefined;
	const clause = new Clause(code, tokens, index + 1);
	if (!clause.read()) return undefined;
	const { start } = tokens[index];
	const text = clause.declared(kindOf);
	const lines = (part) => part.split('\n').length - 1;
	const missing = lines(code.slice(start, clause.end)) - lines(text);
	return { text: `${text};${'\n'.repeat(Math.max(0, missing))}`, end: clause.end };
}

class Clause {
	/** Pairs of a name of the module and one of the cell. */
	names = [];
	space;
	from;
	options = '';

	constructor(code, tokens, at) {
		Object.assign(this, { code, tokens, at });
	}

	get end() {
		return this.tokens[this.at - 1].end;
	}

	/** Takes a token that is one of these. */
	take(...texts) {
		const token = this.tokens[this.at];
		if (token === undefined || !texts.includes(token.text)) return undefined;
		this.at += 1;
		return token;
	}

	takeKind(...kinds) {
		const token = this.tokens[this.at];
		if (token === undefined || !kinds.includes(token.kind)) return undefined;
		this.at += 1;
		return token.text;
	}

	read() {
		this.from = this.takeKind('string');
		if (this.from === undefined) {
			if (!this.readNames() || !this.take('from')) return false;
			this.from = this.takeKind('string');
		}
		if (this.from === undefined || !this.readOptions()) return false;
		this.take(';');
		return true;
	}

	readNames() {
		const whole = this.takeKind('name');
		if (whole !== undefined) {
			this.names.push(['default', whole]);
			if (!this.take(',')) return true;
		}
		if (!this.take('*')) return this.take('{') !== undefined && this.readSpecifiers();
		this.space = this.take('as') && this.takeKind('name');
		return this.space !== undefined;
	}

	readSpecifiers() {
		while (!this.take('}')) {
			const imported = this.takeKind('name', 'string');
			const local = this.take('as') ? this.takeKind('name') : imported;
			if (local === undefined) return false;
			this.names.push([imported, local]);
			if (!this.take(',') && this.tokens[this.at]?.text !== '}') return false;
		}
		return true;
	}

	readOptions() {
		const word = this.tokens[this.at];
		if (this.tokens[this.at + 1]?.text !== '{' || !this.take('with', 'assert')) return true;
		const { start } = this.tokens[this.at];
		while (!this.take('}')) {
			if (this.at === this.tokens.length) return false;
			this.at += 1;
		}
		this.options = `, { ${word.text}: ${this.code.slice(start, this.end)} }`;
		return true;
	}

	declared(kindOf) {
		const load = `await __anybox_import__(${this.from}${this.options})`;
		const parts = [];
		if (this.space !== undefined) parts.push(`${kindOf(this.space)} ${this.space} = ${load}`);
		for (const kind of new Set(this.names.map(([, local]) => kindOf(local)))) {
			const pairs = this.names.filter(([, local]) => kindOf(local) === kind);
			parts.push(`${kind} { ${pairs.map((pair) => pair.join(': ')).join(', ')} } = ${load}`);
		}
		return parts.length === 0 ? load : parts.join('; ');
	}
}
