// The tokens of a program, as far as one has to know them to tell code from what is merely text.

const gap = /(?:\s|\/\/.*|\/\*[^]*?\*\/|<!--.*)+/y;
const name = /#?(?:[\p{ID_Continue}$\u200c\u200d]|\\u[\da-fA-F]{4}|\\u\{[\da-fA-F]+\})+/uy;
const number = /\.?\d(?:[eE][+-](?=\d)|[\w.])*/y;
const string = /"(?:\\[^]|[^"\\\n]+)*"?|'(?:\\[^]|[^'\\\n]+)*'?/y;
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[\w$]*/y;
// From a backtick, or from the end of an insertion, to the next insertion or the end.
const template = /[`}](?:\\[^]|\$(?!\{)|[^`\\$]+)*(?:`|\$\{)?/y;
const sign = /\.\.\.|=>|\+\+|--|\?\.(?!\d)|[^]/y;

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

function tokensOf(code) {
	const scanner = new Scanner(code);
	while (scanner.next());
	return scanner.tokens;
}

class Scanner {
	tokens = [];
	/** What is open: parentheses, brackets, braces of each kind, and insertions of templates. */
	open = [];
	at = 0;
	/** Whether a slash would divide here, rather than begin a regular expression. */
	afterOperand = false;
	/** How deep the classes stand whose body has not begun. */
	classes = [];

	constructor(code) {
		this.code = code;
		if (code.startsWith('#!')) this.match(/.*/y);
	}

	match(pattern) {
		pattern.lastIndex = this.at;
		const text = pattern.exec(this.code)?.[0];
		if (text !== undefined) this.at += text.length;
		return text;
	}

	next() {
		this.match(gap);
		if (this.at === this.code.length) return false;
		const start = this.at;
		const token = this.read();
		this.tokens.push({ ...token, start, end: this.at, within: this.open.at(-1)?.kind });
		return true;
	}

	read() {
		const first = this.code[this.at];
		if (first === '`' || (first === '}' && this.open.at(-1)?.kind === 'insertion')) {
			return this.readTemplate(first);
		}
		if (first === '"' || first === "'") return this.operand('string', this.match(string));
		if (first === '/' && !this.afterOperand) {
			const text = this.match(regex);
			if (text !== undefined) return this.operand('regex', text);
		}
		const digits = this.match(number);
		if (digits !== undefined) return this.operand('number', digits);
		const word = this.match(name);
		if (word !== undefined) return this.readName(word);
		return this.readSign(this.match(sign));
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
		const before = this.tokens.at(-1)?.text;
		const isProperty = before === '.' || before === '?.';
		this.afterOperand = isProperty || !operators.has(text);
		if (text === 'class' && !isProperty) this.classes.push(this.open.length);
		return { kind: 'name', text, isProperty };
	}

	readSign(text) {
		const { kind, text: before, isProperty } = this.tokens.at(-1) ?? {};
		if (text === '(') this.begin('(', conditions.has(before) && !isProperty);
		else if (text === '[') this.begin('[', false);
		else if (text === '{') this.begin(this.braceAfter(kind, before, isProperty), true);
		else if (text === ')' || text === ']' || text === '}') {
			const closed = this.open.pop();
			this.afterOperand = closed?.kind === 'object' || closed?.beforeOperand !== true;
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
