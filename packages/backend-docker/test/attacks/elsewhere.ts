const embedded =
	'of the embedded backend, whose own tests attack it (packages/backend-embedded/test/attacks)';

/** Rows that are not run here, each with where it is, or why it is nowhere. */
export const elsewhere: ReadonlyMap<string, string> = new Map([
	[
		'FIL-016',
		"there is no archive to send: the engine's own transfer of files is not used, and the check files/one-file-system would not see what it brings",
	],
	[
		'NET-025',
		'nothing to stop: a host on the list may be used for what it does; the README says so',
	],
	[
		'TEN-005',
		'there is no pool yet: each sandbox is made for whoever asks, and leaks/kill-ends-every-process looks at what is left of it',
	],
	['AUD-004', 'nothing of this backend: packages/core/test/audit/auditor.test.ts'],
	['AUD-005', 'nothing of this backend: packages/core/test/audit/verify-chain.test.ts'],
	['WAS-001', embedded],
	['WAS-002', embedded],
	['WAS-004', embedded],
	['WAS-005', embedded],
	['WAS-007', embedded],
	['WAS-008', embedded],
	['WAS-010', embedded],
	['WAS-011', embedded],
]);
