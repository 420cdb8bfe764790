import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checks } from '../../src/conformance/index.ts';

const page = readFileSync(
	new URL('../../../../docs/reference/contract.md', import.meta.url),
	'utf8',
);
const sentence =
	/^- \*\*(?<number>\d+\.\d+)\*\* (?<level>MUST|SHOULD)\. (?<claim>.+) `(?<id>[a-z]+\/[a-z0-9-]+)`$/gm;
const sentences = [...page.matchAll(sentence)].map(({ groups }) => ({
	id: groups?.['id'],
	level: groups?.['level']?.toLowerCase(),
	claim: groups?.['claim'],
}));

describe('the contract and the checks say the same', () => {
	test('each sentence has its check, word for word', () => {
		const said = checks.map(({ id, level, claim }) => ({ id, level, claim }));
		const byId = (one: { id: string | undefined }, other: { id: string | undefined }): number =>
			String(one.id).localeCompare(String(other.id));

		expect(said.toSorted(byId)).toEqual(sentences.toSorted(byId));
	});

	test('the contract’s comments name checks that there are', () => {
		const folder = new URL('../../src/contract/', import.meta.url);
		const named = readdirSync(folder).flatMap((file) =>
			[...readFileSync(new URL(file, folder), 'utf8').matchAll(/\[([a-z]+\/[a-z0-9-]+)\]/g)].map(
				(match) => match[1],
			),
		);
		const known = new Set<string | undefined>(checks.map(({ id }) => id));

		expect(named.length).toBeGreaterThan(10);
		expect(named.filter((id) => !known.has(id))).toEqual([]);
	});

	test('every line that looks like a sentence is one', () => {
		const lines = page.split('\n').filter((line) => line.startsWith('- **'));

		expect(lines.length).toBe(sentences.length);
	});

	test('sentences of a section are numbered without a gap', () => {
		const numbers = [...page.matchAll(sentence)].map(({ groups }) => groups?.['number'] ?? '');
		const sections = new Map<string, number[]>();
		for (const number of numbers) {
			const [section = '', position = ''] = number.split('.');
			sections.set(section, [...(sections.get(section) ?? []), Number(position)]);
		}

		for (const [section, positions] of sections) {
			expect(positions, `section ${section}`).toEqual(positions.map((_, index) => index + 1));
		}
	});
});
