// The tokens of a program, as far as one has to know them to tell code from what is merely text.

const gap = /\s+|\/\/.*|\/\*[^]*?(?:\*\/|$)|<!--.*/y;
const name = /#?(?:[\p{ID_Continue}$\u200c\u200d]|\\u[\da-fA-F]{4}|\\u\{[\da-fA-F]+\})+/uy;
const number = /\.?\d(?:[eE][+-](?=\d)|[\w.])*/y;
const string = /"(?:\\[^]|[^"\\\n]+)*"?|'(?:\\[^]|[^'\\\n]+)*'?/y;
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[\w$]*/y;
const regexWithoutClass = /\/(?:\\.|[^/\\[\n])+\/[\w$]*/y;
// From a backtick, or from the end of an insertion, to the next insertion or the end.
const template = /[`}](?:\\[^]|\$(?!\{)|[^`\\$]+)*(?:`|\$\{)?/y;
const sign = /\.\.\.|=>|\+\+|--|\?\.(?!\d)|[^]/y;
// What neither a name nor a number begins with.
const signs = new Set('!%&()*+,-/:;<=>?@[]^{|}~');

// An operand follows these words, and what they stand before is no operand itself.
const operators = new Set(
	'await case default delete do else extends in instanceof new of return throw typeof void yield'.split(
		' ',
	),
);
const conditions = new Set(['if', 'while', 'for', 'with']);
// Where a brace follows one of these it begins a value; elsewhere it begins a block, or the body of something.
const beforeValue =
	/^(?:[([,=:?&|!~+\-*/%<>^]|\.\.\.|await|case|default|delete|extends|in|instanceof|new|of|return|throw|typeof|void|yield)$/;

/** Reads each character a few times at most, whatever the program is: it may be large, and need not be one. */
class Scanner {
	last = {};
	/** What is open: parentheses, brackets, braces of each kind, and insertions of templates. */
	open = [];
	/** What the last token closed. */
	closed = {};
	at = 0;
	/** Whether a slash would divide here, rather than begin a regular expression. */
	afterOperand = false;
	/** How deep the classes stand whose body has not begun. */
	classes = [];
	/** The end of a line on which a regular expression was not closed. */
	unclosedUntil = 0;

	constructor(code) {
		this.code = code;
		if (code.startsWith('#!')) this.match(/.*/y);
	}

	match(pattern) {
		const start = this.at;
		pattern.lastIndex = start;
		if (!pattern.test(this.code)) return undefined;
		this.at = pattern.lastIndex;
		return this.code.slice(start, this.at);
	}

	/** The next token; undefined at the end. */
	next() {
		while (this.match(gap) !== undefined);
		if (this.at === this.code.length) return undefined;
		const start = this.at;
		const { closed } = this;
		this.closed = {};
		const token = this.read();
		closed.followedBy = token.text;
		token.start = start;
		token.end = this.at;
		token.within = this.open.at(-1);
		this.last = token;
		return token;
	}

	read() {
		const first = this.code[this.at];
		if (first === '`' || (first === '}' && this.open.at(-1)?.kind === 'insertion')) {
			return this.readTemplate(first);
		}
		if (first === '"' || first === "'") return this.operand('string', this.match(string));
		if (first === '/' && !this.afterOperand) {
			const text = this.matchRegex();
			if (text !== undefined) return this.operand('regex', text);
		}
		if (signs.has(first)) return this.readSign(this.match(sign));
		const digits = this.match(number);
		if (digits !== undefined) return this.operand('number', digits);
		const word = this.match(name);
		if (word !== undefined) return this.readName(word);
		return this.readSign(this.match(sign));
	}

	/** Where one was not closed no other is looked for as far: each would be looked for to the end of the line. */
	matchRegex() {
		if (this.at < this.unclosedUntil) return this.match(regexWithoutClass);
		const text = this.match(regex);
		if (text === undefined) {
			const end = this.code.indexOf('\n', this.at);
			this.unclosedUntil = end === -1 ? this.code.length : end;
		}
		return text;
	}

	operand(kind, text) {
		this.afterOperand = true;
		return { kind, text };
	}

	readTemplate(first) {
		if (first === '}') this.open.pop();
		const text = this.match(template);
		const inserts = text.endsWith('${');
		if (inserts) this.open.push({ kind: 'insertion' });
		this.afterOperand = !inserts;
		return { kind: 'template', text };
	}

	readName(text) {
		const before = this.last.text;
		const isProperty = before === '.' || before === '?.';
		this.afterOperand = isProperty || !operators.has(text);
		if (text === 'class' && !isProperty) this.classes.push(this.open.length);
		return { kind: 'name', text, isProperty };
	}

	readSign(text) {
		const { kind, text: before, isProperty } = this.last;
		if (text === '(') this.begin('(', conditions.has(before) && !isProperty);
		else if (text === '[') this.begin('[', false);
		else if (text === '{') this.begin(this.braceAfter(kind, before, isProperty), true);
		else if (text === ')' || text === ']' || text === '}') {
			this.closed = this.open.pop() ?? {};
			this.afterOperand = this.closed.kind === 'object' || this.closed.beforeOperand !== true;
		} else if (text !== '++' && text !== '--') this.afterOperand = false;
		return { kind: 'sign', text };
	}

	/** Something opens; `beforeOperand` is whether an operand may follow its end. */
	begin(kind, beforeOperand) {
		this.open.push({ kind, beforeOperand });
		this.afterOperand = false;
	}

	braceAfter(kind, before, isProperty) {
		if (this.classes.at(-1) === this.open.length) {
			this.classes.pop();
			return 'class';
		}
		if (kind === 'template') return before.endsWith('`') ? 'block' : 'object';
		const isValue = (kind === 'sign' || kind === 'name') && !isProperty && beforeValue.test(before);
		return isValue ? 'object' : 'block';
	}
}

/** Tokens one after another, of which only those are held that somebody looked ahead to. */
class Tokens {
	ahead = [];
	/** How many of those were taken. */
	taken = 0;

	constructor(code) {
		this.scanner = new Scanner(code);
	}

	/** The token that so many others are taken before; undefined beyond the last. */
	peek(distance) {
		while (this.ahead.length <= this.taken + distance) {
			const token = this.scanner.next();
			if (token === undefined) return undefined;
			this.ahead.push(token);
		}
		return this.ahead[this.taken + distance];
	}

	take() {
		const token = this.peek(0);
		this.skip(1);
		return token;
	}

	skip(count) {
		this.taken += count;
		if (this.taken < this.ahead.length) return;
		this.ahead = [];
		this.taken = 0;
	}
}
