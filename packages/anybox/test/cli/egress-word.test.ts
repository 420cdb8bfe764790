import { expect, test } from 'vitest';
import { parseEgressWords } from '../../src/cli/egress-word.ts';

test.each([
	[{}, undefined],
	[{ egress: 'none' }, 'none'],
	[{ egress: 'full' }, 'full'],
	[
		{ egress: 'allow=one.example, *.two.example,10.0.0.0/8,' },
		{ allow: { domains: ['one.example', '*.two.example'], cidrs: ['10.0.0.0/8'] } },
	],
	[
		{ egress: 'allow=one.example', ports: '443,8443' },
		{ allow: { domains: ['one.example'], cidrs: [], ports: [443, 8443] } },
	],
])('%o is %o', (typed, meant) => {
	expect(parseEgressWords(typed)).toEqual(meant);
});
