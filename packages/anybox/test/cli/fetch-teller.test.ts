import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Terminal } from '../../src/cli/command.ts';
import { fetchTeller } from '../../src/cli/fetch-teller.ts';

function toldWhere(isTTY: boolean, ...sizes: readonly (number | null)[]): unknown {
	const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
	const tell = fetchTeller({ stderr } as unknown as Terminal);
	for (const bytes of sizes) tell({ name: 'numpy', version: '2.4.6', bytes });
	return stderr.read();
}

test('what is fetched is told in lines of their own, with its size where that is known', () => {
	expect(toldWhere(true, 12_345_678, null)).toBe(
		'anybox: fetching numpy 2.4.6, 12.3 MB …\nanybox: fetching numpy 2.4.6 …\n',
	);
});

test('where nobody sits there nothing is told', () => {
	expect(toldWhere(false, 12_345_678)).toBeNull();
});
