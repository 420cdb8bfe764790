import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the toy backend has fewer than 200 lines', () => {
	const source = readFileSync(new URL('../toy-backend/toy-backend.ts', import.meta.url), 'utf8');

	expect(source.trimEnd().split('\n').length).toBeLessThan(200);
});
