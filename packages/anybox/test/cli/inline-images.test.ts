import { expect, test } from 'vitest';
import { type Image, inlineImage } from '../../src/cli/inline-images.ts';

const png: Image = { type: 'image/png', base64: 'QUJD' };

function shown(image: Image, environment: Readonly<Record<string, string>>, isTTY = true): unknown {
	return inlineImage(image, { stdout: { isTTY }, environment });
}

test('a terminal that shows images gets them in its own words', () => {
	expect(shown(png, { TERM_PROGRAM: 'iTerm.app' })).toBe('\u001b]1337;File=inline=1:QUJD\u0007');
	expect(shown(png, { TERM: 'xterm-kitty' })).toBe('\u001b_Gf=100,a=T,m=0;QUJD\u001b\\');
	expect(shown(png, { KITTY_WINDOW_ID: '1' })).toBe(shown(png, { TERM_PROGRAM: 'ghostty' }));
});

test('a large image goes in pieces, of which all but the last say that more follows', () => {
	const base64 = `${'A'.repeat(4096)}${'B'.repeat(4096)}C`;

	expect(shown({ type: 'image/png', base64 }, { TERM: 'xterm-kitty' })).toBe(
		[
			`\u001b_Gf=100,a=T,m=1;${'A'.repeat(4096)}\u001b\\`,
			`\u001b_Gm=1;${'B'.repeat(4096)}\u001b\\`,
			'\u001b_Gm=0;C\u001b\\',
		].join(''),
	);
});

test('nothing is shown where no terminal is known to show it', () => {
	expect(shown(png, { TERM_PROGRAM: 'iTerm.app' }, false)).toBeUndefined();
	expect(shown(png, { TERM: 'xterm-256color' })).toBeUndefined();
});

test('nothing is shown through a multiplexer, which would swallow it', () => {
	expect(shown(png, { KITTY_WINDOW_ID: '1', TMUX: '/tmp/tmux-1/default,1,0' })).toBeUndefined();
	expect(shown(png, { TERM_PROGRAM: 'WezTerm', STY: '1.pts-0' })).toBeUndefined();
});

test('a JPEG is not shown where only PNG is known', () => {
	const jpeg: Image = { type: 'image/jpeg', base64: 'QUJD' };

	expect(shown(jpeg, { TERM: 'xterm-kitty' })).toBeUndefined();
	expect(shown(jpeg, { TERM_PROGRAM: 'WezTerm' })).toBeDefined();
});
