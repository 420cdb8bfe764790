const escape = 0x1b;

/**
 * The text as a model should read it: without terminal sequences and control characters other than line
 * feed and tab, every line as a terminal would last have shown it.
 *
 * A string sequence (OSC, DCS, APC, SOS, PM) goes with its content only when it is properly ended, so that
 * a stray introducer cannot hide what follows.
 */
export function stripAnsi(text: string): string {
	return withoutSequences(text).split('\n').map(lastShown).join('\n');
}

/** A bare carriage return starts the line again, but what is there stays until something is written over it. */
function lastShown(line: string): string {
	let end = line.length;
	while (end > 0 && line[end - 1] === '\r') end -= 1;
	return end === 0 ? '' : line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

function withoutSequences(text: string): string {
	const controls = /[^\P{Cc}\n\t\r]/gu;
	let kept = '';
	let from = 0;
	for (let found = controls.exec(text); found !== null; found = controls.exec(text)) {
		kept += text.slice(from, found.index);
		from = sequenceEnd(text, found.index);
		controls.lastIndex = from;
	}
	return kept + text.slice(from);
}

/** Where the sequence ends that the control character at `start` begins, by ECMA-48. */
function sequenceEnd(text: string, start: number): number {
	const code = text.charCodeAt(start);
	if (code !== escape) return controlEnd(text, code, start + 1);
	const next = text.charCodeAt(start + 1);
	// ESC and a letter of `@` to `_` is the 7-bit form of a C1 control.
	if (next >= 0x40 && next <= 0x5f) return controlEnd(text, next + 0x40, start + 2);
	const last = skip(text, start + 1, 0x20, 0x2f);
	return skipOne(text, last, 0x30, 0x7e);
}

function controlEnd(text: string, code: number, from: number): number {
	switch (code) {
		case 0x9b: {
			const intermediates = skip(text, from, 0x30, 0x3f);
			return skipOne(text, skip(text, intermediates, 0x20, 0x2f), 0x40, 0x7e);
		}
		case 0x90:
		case 0x98:
		case 0x9d:
		case 0x9e:
		case 0x9f:
			return stringEnd(text, from);
		default:
			return from;
	}
}

function skip(text: string, from: number, low: number, high: number): number {
	let at = from;
	while (text.charCodeAt(at) >= low && text.charCodeAt(at) <= high) at += 1;
	return at;
}

function skipOne(text: string, from: number, low: number, high: number): number {
	const code = text.charCodeAt(from);
	return code >= low && code <= high ? from + 1 : from;
}

/**
 * Behind the terminator of a string sequence; `from` itself when another control character or nothing comes
 * instead. Every introducer is such a character, so that no stretch of text is searched twice.
 */
function stringEnd(text: string, from: number): number {
	const stops = /[^\P{Cc}\t\n\r\b\v\f]/gu;
	stops.lastIndex = from;
	const stop = stops.exec(text)?.index ?? text.length;
	const code = text.charCodeAt(stop);
	if (code === 0x07 || code === 0x9c) return stop + 1;
	return code === escape && text[stop + 1] === '\\' ? stop + 2 : from;
}
