/**
 * Whether a program that is typed line by line goes on: in brackets, in a long string, behind a backslash, or in a
 * block, which an empty line ends.
 */
export function needsMore(code: string): boolean {
	const { brackets, isInString, lastLine } = scan(code);
	if (isInString || brackets > 0 || lastLine.endsWith('\\')) return true;
	const lines = code.split('\n');
	const isBlock = lines.some((line) => /:\s*(#.*)?$/.test(line)) || /^\s*@/.test(lines[0] ?? '');
	return isBlock && lastLine.trim() !== '';
}

interface Scan {
	readonly brackets: number;
	readonly isInString: boolean;
	readonly lastLine: string;
}

const tokens = /'''|"""|(["'])(?:\\.|(?!\1)[^\\\n])*\1|#[^\n]*|[([{]|[)\]}]/g;

function scan(code: string): Scan {
	let brackets = 0;
	let at = 0;
	for (;;) {
		tokens.lastIndex = at;
		const match = tokens.exec(code);
		if (match === null) break;
		const [token] = match;
		at = tokens.lastIndex;
		if (token === '"""' || token === "'''") {
			const end = closing(code, token, at);
			if (end === undefined) return { brackets, isInString: true, lastLine: '' };
			at = end;
		} else if ('([{'.includes(token)) brackets += 1;
		else if (')]}'.includes(token)) brackets -= 1;
	}
	return { brackets, isInString: false, lastLine: code.slice(code.lastIndexOf('\n') + 1) };
}

/** The place behind the end of a long string. */
function closing(code: string, quotes: string, from: number): number | undefined {
	for (let at = from; at < code.length; at += code[at] === '\\' ? 2 : 1) {
		if (code.startsWith(quotes, at)) return at + quotes.length;
	}
	return undefined;
}
