import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainStart, sealEntry, sha256 } from '../../src/audit/chain.ts';
import { verifyAuditChain } from '../../src/audit/verify-chain.ts';
import { removal } from './events.ts';

function chainOf(events: readonly object[]): string[] {
	let head = chainStart;
	return events.map((event) => {
		const sealed = sealEntry(head, event);
		head = sealed.head;
		return sealed.line;
	});
}

const events = ['/a', '/b', '/c', '/ü\u{1f600}\ud800'].map(removal);
const lines = chainOf(events);

/** As `auditLines` reads a file. */
function linesOf(bytes: Buffer): string[] {
	const found = bytes.toString('utf8').split('\n');
	return found.at(-1) === '' ? found.slice(0, -1) : found;
}

test('an untouched chain holds, and names its head', async () => {
	expect(await verifyAuditChain(lines)).toEqual({
		ok: true,
		entries: 4,
		repairs: 0,
		head: { sequence: 4, hash: JSON.parse(lines[3] ?? '').hash },
	});
});

test.each([
	['without an anchor', {}],
	['with the anchor of a log that was never written', { head: chainStart }],
])('a log without an entry proves nothing, %s', async (_, options) => {
	expect(await verifyAuditChain([], options)).toEqual({
		ok: false,
		entries: 0,
		firstBad: { line: 1, reason: 'the log has no entry, which proves nothing' },
	});
});

test('an empty log is too short for an anchor', async () => {
	expect(await verifyAuditChain([], { head: { sequence: 4, hash: 'a'.repeat(64) } })).toMatchObject(
		{
			firstBad: { reason: 'entry 4 is missing at the end' },
		},
	);
});

test.each<[string, unknown[], string]>([
	['a mistyped option', [lines, { heat: {} }], 'unknown option "heat"; did you mean "head"?'],
	['a head that is none', [lines, { head: 'abc' }], 'head must be the head of a chain'],
	[
		'a path in the place of lines',
		['/var/log/audit'],
		'lines must be iterable, as auditLines(path)',
	],
	['nothing', [undefined], 'lines must be iterable'],
])('%s is refused', async (_, given, message) => {
	const verified = verifyAuditChain(...(given as Parameters<typeof verifyAuditChain>));

	await expect(verified).rejects.toThrow(message);
	await expect(verified).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('lines may come from an async source', async () => {
	async function* source(): AsyncGenerator<string> {
		yield* lines;
	}

	expect((await verifyAuditChain(source())).ok).toBe(true);
});

describe('the first bad line is named', () => {
	const [a = '', b = '', c = '', d = ''] = lines;
	const forged = sealEntry({ sequence: 1, hash: JSON.parse(a).hash }, removal('/x')).line;

	test.each([
		['an edited value', [a, b.replace('/b', '/x'), c, d], 2, 'the hash does not match the content'],
		[
			'an edited value with a new hash',
			[a, forged, c, d],
			3,
			'the entry does not follow the one before it',
		],
		[
			'another spelling of the same value',
			[a, b, c, d.replace('\\u00fc', '\\u00FC')],
			4,
			'the hash does not match the content',
		],
		['a deleted line', [a, c, d], 2, 'expected entry 2, got entry 3'],
		['a deleted first line', [b, c, d], 1, 'expected entry 1, got entry 2'],
		['a repeated line', [a, b, b, c, d], 3, 'expected entry 3, got entry 2'],
		['two lines the other way round', [a, c, b, d], 2, 'expected entry 2, got entry 3'],
		[
			'a line cut off in the middle',
			[a, b.slice(0, 40), c, d],
			2,
			'the line is cut off, and no repair entry explains it',
		],
		[
			'a line cut off at the end',
			[a, b, c, d.slice(0, 40)],
			4,
			'the line is cut off, and no repair entry explains it',
		],
		[
			'an inserted empty line',
			[a, '', b, c, d],
			2,
			'the line is cut off, and no repair entry explains it',
		],
		['an inserted JSON value', [a, '17', b, c, d], 2, 'the line is not an entry'],
		[
			'JSON nested beyond the stack',
			[a, `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
			2,
			'the line is not an entry',
		],
	])('%s', async (_, changed, line, reason) => {
		const verdict = await verifyAuditChain(changed);

		expect(verdict).toEqual({ ok: false, entries: line - 1, firstBad: { line, reason } });
	});
});

describe('with a head to expect', () => {
	const head = { sequence: 4, hash: JSON.parse(lines[3] ?? '').hash };

	test('the chain that has it holds, also when it went on', async () => {
		expect((await verifyAuditChain(lines, { head })).ok).toBe(true);
		expect((await verifyAuditChain(chainOf([...events, removal('/d')]), { head })).ok).toBe(true);
	});

	test('a chain cut off at its end is found', async () => {
		expect(await verifyAuditChain(lines.slice(0, 3), { head })).toEqual({
			ok: false,
			entries: 3,
			firstBad: { line: 4, reason: 'entry 4 is missing at the end' },
		});
	});

	test('a chain written anew is found', async () => {
		const anew = chainOf([...events.slice(0, 3), removal('/x')]);

		expect(await verifyAuditChain(anew, { head })).toEqual({
			ok: false,
			entries: 3,
			firstBad: { line: 4, reason: 'entry 4 is not the expected one' },
		});
	});
});

describe('a repair entry', () => {
	const torn = (lines[1] ?? '').slice(0, 30);
	const first = sealEntry(chainStart, removal('/a'));

	function repaired(fingerprint: string): string[] {
		const repair = {
			kind: 'chain-repair',
			at: 'now',
			offset: 0,
			bytes: 30,
			tornSha256: fingerprint,
		};
		return [first.line, torn, sealEntry(first.head, repair).line];
	}

	test('explains the torn line before it', async () => {
		const verdict = await verifyAuditChain(repaired(sha256(torn)));

		expect(verdict).toMatchObject({ ok: true, entries: 2, repairs: 1 });
	});

	test('explains no other line', async () => {
		const verdict = await verifyAuditChain(repaired(sha256('something else')));

		expect(verdict).toMatchObject({ ok: false, firstBad: { line: 2 } });
	});

	test('without its torn line is bad', async () => {
		const [one = '', , repair = ''] = repaired(sha256(torn));

		expect(await verifyAuditChain([one, repair])).toMatchObject({
			ok: false,
			firstBad: { line: 2, reason: 'the cut-off line that this entry repairs is gone' },
		});
	});
});

test('any edit of a single byte is found', async () => {
	const path = fc.string({ unit: 'binary', maxLength: 12 });
	const whole = fc.array(path, { minLength: 1, maxLength: 5 });
	await fc.assert(
		fc.asyncProperty(
			whole,
			fc.nat(),
			fc.integer({ min: 1, max: 255 }),
			async (paths, at, change) => {
				const bytes = Buffer.from(`${chainOf(paths.map(removal)).join('\n')}\n`);
				const position = at % bytes.length;
				bytes[position] = (bytes[position] ?? 0) ^ change;

				expect((await verifyAuditChain(linesOf(bytes))).ok).toBe(false);
			},
		),
		{ numRuns: 200 },
	);
}, 30_000);

test('any removal, repetition or exchange of lines before the last is found', async () => {
	const chain = chainOf(Array.from({ length: 12 }, (_, index) => removal(`/${index}`)));
	const index = fc.nat({ max: chain.length - 1 });
	await fc.assert(
		fc.asyncProperty(fc.array(index, { minLength: 1, maxLength: 14 }), async (order) => {
			const shuffled = order.map((position) => chain[position] ?? '');
			const isPrefix = order.every((position, place) => position === place);

			expect((await verifyAuditChain(shuffled)).ok).toBe(isPrefix);
		}),
	);
}, 30_000);
