import type { Terminal } from './command.ts';

const pieceChars = 4096;

export interface Image {
	readonly type: string;
	readonly base64: string;
}

/** An image as a terminal shows it, where it is known to; `undefined` elsewhere. */
export function inlineImage(
	{ type, base64 }: Image,
	{ stdout, environment }: ImageTerminal,
): string | undefined {
	const { TERM, TERM_PROGRAM, KITTY_WINDOW_ID, TMUX, STY } = environment;
	// A multiplexer swallows images, and passes on the names of the terminal around it.
	if (!stdout.isTTY || TMUX !== undefined || STY !== undefined) return undefined;
	if (TERM_PROGRAM === 'iTerm.app' || TERM_PROGRAM === 'WezTerm') {
		return `\u001b]1337;File=inline=1:${base64}\u0007`;
	}
	const isKitty =
		KITTY_WINDOW_ID !== undefined || TERM === 'xterm-kitty' || TERM_PROGRAM === 'ghostty';
	// Of the formats of files it takes this one alone.
	return isKitty && type === 'image/png' ? kittyImage(base64) : undefined;
}

interface ImageTerminal {
	readonly stdout: { readonly isTTY: boolean };
	readonly environment: Terminal['environment'];
}

/** In pieces; all but the last one say that more follows. */
function kittyImage(base64: string): string {
	const pieces: string[] = [];
	for (let at = 0; at < base64.length; at += pieceChars) {
		const more = at + pieceChars < base64.length ? 1 : 0;
		const head = at === 0 ? `f=100,a=T,m=${more}` : `m=${more}`;
		pieces.push(`\u001b_G${head};${base64.slice(at, at + pieceChars)}\u001b\\`);
	}
	return pieces.join('');
}
