/**
 * Whether a program that is typed line by line goes on: in brackets, in a long string, behind a backslash, or in a
 * block, which an empty line ends. What no further line could mend does not go on: Python says what is wrong with it.
 */
export function needsMore(code: string): boolean {
	const { isOpen, opensBlock } = scan(code);
	if (isOpen) return true;
	return opensBlock && code.slice(code.lastIndexOf('\n') + 1).trim() !== '';
}

interface Scan {
	/** It ends in the middle of a line of Python. */
	readonly isOpen: boolean;
	readonly opensBlock: boolean;
}

const broken: Scan = { isOpen: false, opensBlock: false };
const open: Scan = { isOpen: true, opensBlock: false };

/** A long string, another string, a comment, a line that goes on, a bracket, a quote that nothing closes. */
const tokens =
	/(?<long>'''|""")|(?<text>(["'])(?:\\[\s\S]|(?!\3)[^\\\n])*\3)|(?<comment>#[^\n]*)|(?<joined>\\(?:\n|$))|(?<opening>[([{])|(?<closing>[)\]}])|(?<stray>["'])/g;

function scan(code: string): Scan {
	let brackets = 0;
	// Without strings, comments and what is in brackets, the line that begins a block ends in a colon.
	let bare = '';
	let at = 0;
	for (;;) {
		tokens.lastIndex = at;
		const match = tokens.exec(code);
		if (brackets === 0) bare += code.slice(at, match?.index);
		if (match === null) break;
		at = tokens.lastIndex;
		const { long, comment, joined, opening, closing, stray } = match.groups ?? {};
		if (long !== undefined) {
			const end = endOf(long, code, at);
			if (end === undefined) return open;
			at = end;
		} else if (stray !== undefined) {
			return goesOn(code.slice(match.index)) ? open : broken;
		} else if (joined !== undefined && at === code.length) return open;
		else if (opening !== undefined) brackets += 1;
		else if (closing !== undefined) brackets -= 1;
		if (brackets < 0) return broken;
		// So that what is left before it and behind it does not meet.
		if (brackets === 0 && comment === undefined) bare += '_';
	}
	return { isOpen: brackets > 0, opensBlock: /:[ \t]*$/m.test(bare) || /^\s*@/.test(bare) };
}

/** A string of one line goes on in the next one behind a backslash. */
function goesOn(text: string): boolean {
	return /^["'](?:\\[\s\S]|[^\\\n])*\\$/.test(text);
}

/** The place behind the quotes that end a long string. */
function endOf(quotes: string, code: string, from: number): number | undefined {
	for (let at = from; at < code.length; at += code[at] === '\\' ? 2 : 1) {
		if (code.startsWith(quotes, at)) return at + quotes.length;
	}
	return undefined;
}
