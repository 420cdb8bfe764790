// Import declarations: what they import, from where, and as what.

const closedString = /^(?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*')$/;

let clauses = 0;

/** A declaration that may begin here; `read` says whether one does. It takes no token. */
class Clause {
	/** Names of the module and of the cell, and where the first stand. */
	names = [];
	space;
	/** The words for the module and for its attributes, as they stand. */
	from;
	attributes = '';
	end = 0;
	at = 0;

	constructor(tokens) {
		this.tokens = tokens;
		clauses += 1;
		this.number = clauses;
	}

	step() {
		this.end = this.tokens.peek(this.at).end;
		this.at += 1;
	}

	/** Steps over a token that is one of these. */
	take(...texts) {
		const token = this.tokens.peek(this.at);
		if (token === undefined || !texts.includes(token.text)) return undefined;
		this.step();
		return token.text;
	}

	takeKind(...kinds) {
		const token = this.tokens.peek(this.at);
		if (token === undefined || !kinds.includes(token.kind)) return undefined;
		if (token.kind === 'string' && !closedString.test(token.text)) return undefined;
		this.step();
		return token.text;
	}

	read() {
		this.from = this.takeKind('string');
		if (this.from === undefined) {
			if (!this.readNames() || !this.take('from')) return false;
			this.from = this.takeKind('string');
		}
		if (this.from === undefined || !this.readAttributes()) return false;
		this.take(';');
		return true;
	}

	readNames() {
		const start = this.tokens.peek(this.at)?.start;
		const whole = this.takeKind('name');
		if (whole !== undefined) {
			this.names.push({ imported: 'default', local: whole, start });
			if (!this.take(',')) return true;
		}
		if (!this.take('*')) return this.take('{') !== undefined && this.readSpecifiers();
		this.space = this.take('as') && this.takeKind('name');
		return this.space !== undefined;
	}

	readSpecifiers() {
		while (!this.take('}')) {
			const start = this.tokens.peek(this.at)?.start;
			const imported = this.takeKind('name', 'string');
			const local = this.take('as') ? this.takeKind('name') : imported;
			if (local === undefined) return false;
			this.names.push({ imported, local, start });
			if (!this.take(',') && this.tokens.peek(this.at)?.text !== '}') return false;
		}
		return true;
	}

	readAttributes() {
		if (this.tokens.peek(this.at + 1)?.text !== '{') return true;
		const word = this.take('with', 'assert');
		if (word === undefined) return true;
		this.step();
		const pairs = [];
		while (!this.take('}')) {
			const key = this.takeKind('name', 'string');
			const value = this.take(':') && this.takeKind('string');
			if (key === undefined || value === undefined) return false;
			pairs.push(`${key}: ${value}`);
			if (!this.take(',') && this.tokens.peek(this.at)?.text !== '}') return false;
		}
		this.attributes = `${word}: { ${pairs.join(', ')} }`;
		return true;
	}

	get locals() {
		return [this.space, ...this.names.map(({ local }) => local)];
	}

	/** An expression for what it imports: the module, how, and its names. */
	get words() {
		const names = this.names.map(({ imported }) =>
			closedString.test(imported) ? imported : `"${imported}"`,
		);
		return `[${this.from}, { ${this.attributes} }, [${names.join()}]]`;
	}

	/** Declarations of its names, once its module is there; `kindOf` has the way of each. */
	declared(kindOf) {
		const module = `__anybox_import__.modules[${this.number}]`;
		const parts = [];
		if (this.space !== undefined) parts.push(`${kindOf(this.space)} ${this.space} = ${module};`);
		for (const kind of new Set(this.names.map(({ local }) => kindOf(local)))) {
			const pairs = this.names.filter(({ local }) => kindOf(local) === kind);
			const pattern = pairs.map(({ imported, local }) => `${imported}: ${local}`).join(', ');
			parts.push(`${kind} { ${pattern} } = ${module};`);
		}
		// A block, for it is no value, and begins a statement only.
		return parts.length === 0 ? '{};' : parts.join(' ');
	}
}
