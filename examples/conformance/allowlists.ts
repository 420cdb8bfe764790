import { type ConformanceOptions } from '@anybox/core/conformance';

// #region targets
/** Pages for allowlists by name to be tried on; each holds its word, and no other page does. */
export const targets: ConformanceOptions = {
	egressTargets: {
		byName: [
			{ url: 'https://one.example.org/word.txt', word: 'the word of one' },
			{ url: 'https://two.example.org/word.txt', word: 'the word of two' },
		],
	},
};
// #endregion
