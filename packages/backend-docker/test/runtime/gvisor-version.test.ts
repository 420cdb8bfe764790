import { expect, test } from 'vitest';
import { versionIn } from '../../src/runtime/gvisor-version.ts';

test.each([
	['runsc version release-20240729.0\nspec: 1.1.0-rc.1\n', 'release-20240729.0', false],
	['runsc version release-20250101.0\n', 'release-20250101.0', false],
	['runsc version 0.0~20240729.0\nspec: 1.0.2-dev\n', '0.0~20240729.0', false],
	['runsc version 0.0~20221219.0\nspec: 1.0.2-dev\n', '0.0~20221219.0', true],
	['runsc version release-20240728.0-15-g1234\n', 'release-20240728.0-15-g1234', true],
])('%j is known, and whether it is old', (text, words, isOld) => {
	expect(versionIn(text)).toEqual({ known: true, words, isOld });
});

test.each(['runsc version VERSION_MISSING\n', '', 'runsc version 1.2.3'])(
	'%j tells no date, and is not taken for one that is new enough',
	(text) => {
		expect(versionIn(text)).toMatchObject({ known: false });
	},
);
