import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, textsBelow } from './read-repository.ts';

/** Sources that only tests and the command line may reach for. */
const forTestsOnly = /['"]@anybox\/(core\/conformance|emulators)['"]/;

function reachForTestTools(sources: ReadonlyMap<string, string>): string[] {
	return [...sources]
		.filter(([path]) => path.includes('/src/') && !path.startsWith('anybox/'))
		.filter(([, text]) => forTestsOnly.test(text))
		.map(([path]) => path);
}

test('no package but the front door loads the conformance suite or the emulators', () => {
	expect(readdirSync(join(root, 'packages'))).toContain('core');

	expect(reachForTestTools(textsBelow(join(root, 'packages')))).toEqual([]);
});

test.each(['@anybox/core/conformance', '@anybox/emulators'])(
	'a backend that imports %s is reported',
	(name) => {
		const sources = new Map([['backend-one/src/index.ts', `import { checks } from '${name}';`]]);

		expect(reachForTestTools(sources)).toEqual(['backend-one/src/index.ts']);
	},
);
