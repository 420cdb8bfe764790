export interface FitOptions {
	/** UTF-16 units the result may have, marker and all; less than 64 counts as 64. */
	readonly maxChars: number;
}

export interface FittedText {
	readonly text: string;
	readonly truncated?: {
		readonly droppedChars: number;
		/** In UTF-8. */
		readonly droppedBytes: number;
		/** Line ends among what was dropped. */
		readonly droppedLines: number;
	};
}

/** No sequence in use is longer; without a limit a program could push the cut wherever it likes. */
const maxSequence = 64;

/** Keeps a third at the head and the rest at the tail, where programs say what went wrong. */
export function fitText(text: string, options: FitOptions): FittedText {
	const budget = options.maxChars > 64 ? Math.floor(options.maxChars) : 64;
	if (text.length <= budget) return { text };

	const room = budget - aroundGap('-', charsMarker(text.length), '').length + 1;
	const headEnd = endOfHead(text, Math.floor(room / 3));
	const tailStart = startOfTail(text, text.length - (room - headEnd));
	const dropped = text.slice(headEnd, tailStart);
	return {
		text: aroundGap(text.slice(0, headEnd), charsMarker(dropped.length), text.slice(tailStart)),
		truncated: {
			droppedChars: dropped.length,
			droppedBytes: Buffer.byteLength(dropped),
			droppedLines: dropped.split('\n').length - 1,
		},
	};
}

/** Head and tail with a marker on a line of its own between them. */
export function aroundGap(head: string, marker: string, tail: string): string {
	const lineEnd = head === '' || head.endsWith('\n') ? '' : '\n';
	return `${head}${lineEnd}${marker}\n${tail}`;
}

function charsMarker(count: number): string {
	return `... [${count} chars truncated] ...`;
}

/** At `limit` or before: after a line end that costs at most half, else between two code points. */
function endOfHead(text: string, limit: number): number {
	// A line end right at the limit takes the place of the one before the marker.
	const afterLine = text.lastIndexOf('\n', limit) + 1;
	if (limit > 0 && afterLine >= limit / 2) return afterLine;
	return sequenceStart(text, splitsPair(text, limit) ? limit - 1 : limit);
}

/** At or after `limit`, by the same rule. */
function startOfTail(text: string, limit: number): number {
	const farthest = limit + Math.floor((text.length - limit) / 2);
	const afterLine = text.indexOf('\n', limit - 1) + 1;
	if (afterLine > 0 && afterLine <= farthest) return afterLine;
	const sequence = sequenceStart(text, limit);
	if (sequence < limit) {
		const end = sequenceEnd(text, limit);
		if (end <= farthest) return end;
	}
	return splitsPair(text, limit) ? limit + 1 : limit;
}

function splitsPair(text: string, at: number): boolean {
	const low = text.charCodeAt(at);
	const high = text.charCodeAt(at - 1);
	return low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff;
}

/** Where the control sequence (CSI) begins that a cut at `at` would go through; `at` when there is none. */
function sequenceStart(text: string, at: number): number {
	let start = at;
	while (start > at - maxSequence && isParameter(text.charCodeAt(start - 1))) start -= 1;
	if (text[start - 1] === '\u009b') return start - 1;
	if (text[start - 1] === '[' && text[start - 2] === '\u001b') return start - 2;
	return text[at - 1] === '\u001b' && text[at] === '[' ? at - 1 : at;
}

function sequenceEnd(text: string, at: number): number {
	let end = text[at] === '[' && text[at - 1] === '\u001b' ? at + 1 : at;
	while (isParameter(text.charCodeAt(end))) end += 1;
	const final = text.charCodeAt(end);
	return final >= 0x40 && final <= 0x7e ? end + 1 : end;
}

function isParameter(code: number): boolean {
	return code >= 0x20 && code <= 0x3f;
}
