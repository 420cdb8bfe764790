import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChannelEnd } from '../../src/contract/interpreter.ts';
import { ChannelCollector, type CollectedOutput } from '../../src/policy/channel-collector.ts';
import { HostSpool } from '../../src/policy/host-spool.ts';
import { heldMemory } from './held-memory.ts';
import { splitBytes } from './pieces.ts';
import { runs } from './runs.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const places = fc.array(fc.nat(), { maxLength: 12 });
const printed = fc
	.array(
		fc.oneof(
			fc.constantFrom('\n', '\u00e9', '\u20ac', '\ud83d\ude00'),
			fc.string({ unit: 'grapheme' }),
		),
		{ maxLength: 40 },
	)
	.map((parts) => parts.join(''));
const maxBytes = fc.nat(300);

/** Half of the bytes at each end, whole characters only: the slow and simple way. */
function expectedOutput(text: string, limit: number): CollectedOutput {
	const bytes = encode(text);
	const lines = text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0);
	if (bytes.length <= limit) return { text, bytes: bytes.length, lines };
	const half = Math.floor(limit / 2);
	const characters = Array.from(text);
	const head = fitting(characters, half).join('');
	const tail = fitting(characters.toReversed(), limit - half)
		.toReversed()
		.join('');
	const dropped = text.slice(head.length, text.length - tail.length);
	const droppedBytes = encode(dropped).length;
	const lineEnd = head === '' || head.endsWith('\n') ? '' : '\n';
	const isOpen = tail === '' && !text.endsWith('\n');
	return {
		text: `${head}${lineEnd}... [${droppedBytes} bytes truncated] ...\n${tail}`,
		bytes: bytes.length,
		lines,
		truncated: {
			droppedBytes,
			droppedLines: dropped.split('\n').length - 1 + (isOpen ? 1 : 0),
		},
	};
}

function fitting(characters: readonly string[], limit: number): string[] {
	let size = 0;
	const end = characters.findIndex((character) => {
		size += encode(character).length;
		return size > limit;
	});
	return characters.slice(0, end === -1 ? undefined : end);
}

function collect(pieces: readonly Uint8Array[], limit: number, end?: ChannelEnd): CollectedOutput {
	const collector = new ChannelCollector({ maxBytes: limit });
	for (const piece of pieces) collector.push(piece);
	return collector.finish(end);
}

function channelEnd(end: Partial<ChannelEnd>): ChannelEnd {
	return { bytes: 0, lines: 0, tail: new Uint8Array(0), spoolId: null, spooledBytes: 0, ...end };
}

describe('a collector', () => {
	test('of nothing gives nothing', () => {
		expect(collect([], 10)).toStrictEqual({ text: '', bytes: 0, lines: 0 });
		expect(collect([new Uint8Array(0)], 0)).toStrictEqual({ text: '', bytes: 0, lines: 0 });
	});

	test.each([
		['a', 1],
		['\n', 1],
		['a\n', 1],
		['a\nb', 2],
		['\n\n', 2],
	])('counts the lines of %j as %d', (text, lines) => {
		expect(collect([encode(text)], 10).lines).toBe(lines);
		expect(collect([encode(text), new Uint8Array(0)], 0).lines).toBe(lines);
	});

	test('gives what a simple model gives, however the bytes are split', () => {
		fc.assert(
			fc.property(printed, places, maxBytes, (text, cuts, limit) => {
				expect(collect(splitBytes(encode(text), cuts), limit)).toStrictEqual(
					expectedOutput(text, limit),
				);
			}),
			runs,
		);
	});

	test('accounts for every byte that is no UTF-8', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 400 }), places, maxBytes, (bytes, cuts, limit) => {
				const whole = collect([bytes], limit);
				const split = collect(splitBytes(bytes, cuts), limit);
				expect(split).toStrictEqual(whole);
				expect(whole.bytes).toBe(bytes.length);
				const dropped = whole.truncated?.droppedBytes ?? 0;
				expect(bytes.length - dropped).toBeLessThanOrEqual(limit);
				expect(bytes.length - dropped).toBeGreaterThanOrEqual(Math.min(bytes.length, limit - 6));
			}),
			runs,
		);
	});

	test('puts the marker on a line of its own', () => {
		expect(collect([encode(`head${'x'.repeat(100)}tail`)], 8).text).toBe(
			'head\n... [100 bytes truncated] ...\ntail',
		);
		expect(collect([encode(`abc\n${'x'.repeat(100)}tail`)], 8).text).toBe(
			'abc\n... [100 bytes truncated] ...\ntail',
		);
	});

	test('keeps its own copy', () => {
		const collector = new ChannelCollector({ maxBytes: 8 });
		const bytes = encode('abcdefgh');

		collector.push(bytes);
		bytes.fill(0);

		expect(collector.finish().text).toBe('abcdefgh');
	});

	test('that has finished takes no more', () => {
		const collector = new ChannelCollector({ maxBytes: 8 });
		collector.push(encode('a'));
		const first = collector.finish();

		collector.push(encode('b'));

		expect(collector.finish()).toBe(first);
		expect(first.text).toBe('a');
	});

	test('gives its spool everything, in order', async () => {
		const spool = new HostSpool({ memoryBytes: 1000, maxBytes: 1000 });
		const collector = new ChannelCollector({ maxBytes: 4, spool });

		for (const letter of 'abcdefghij') collector.push(encode(letter));
		collector.finish();

		expect(Buffer.from(await spool.read(0, 100)).toString()).toBe('abcdefghij');
	});

	test('of a gigabyte keeps what it was allowed to', () => {
		const collector = new ChannelCollector({ maxBytes: 1024 * 1024 });
		const chunk = new Uint8Array(64 * 1024).fill(0x78);
		chunk[99] = 0x0a;
		const before = heldMemory();
		let grown = 0;

		for (let at = 0; at < 16_384; at += 1) {
			collector.push(chunk);
			if (at % 256 === 0) grown = Math.max(grown, heldMemory() - before);
		}

		expect(grown).toBeLessThan(4 * 1024 * 1024);
		const { bytes, lines, truncated, text } = collector.finish();
		expect([bytes, lines]).toStrictEqual([1024 ** 3, 16_385]);
		expect(truncated).toStrictEqual({
			droppedBytes: 1024 ** 3 - 1024 ** 2,
			droppedLines: 16_384 - 16,
		});
		expect(text.length).toBeLessThan(1024 ** 2 + 100);
	});
});

describe('the account of a source that limits its output', () => {
	test('is stitched to what was seen', () => {
		const end = channelEnd({ bytes: 1000, lines: 50, tail: encode('the end\n') });

		expect(collect([encode('begin\nmid')], 100, end)).toStrictEqual({
			text: 'begin\nmid\n... [983 bytes truncated] ...\nthe end\n',
			bytes: 1000,
			lines: 50,
			truncated: { droppedBytes: 983, droppedLines: 48 },
		});
	});

	test('without a gap is as if everything had been seen', () => {
		const end = channelEnd({ bytes: 14, lines: 7, tail: encode('in\ndone\nend') });

		expect(collect([encode('begin\nd')], 100, end)).toStrictEqual({
			text: 'begin\ndone\nend',
			bytes: 14,
			lines: 3,
		});
	});

	test('gives exact totals and both ends, whatever was emitted', () => {
		fc.assert(
			fc.property(
				printed,
				places,
				maxBytes,
				fc.nat(),
				fc.nat(400),
				(text, cuts, limit, emit, keep) => {
					const bytes = encode(text);
					const emitted = bytes.subarray(0, emit % (bytes.length + 1));
					const tail = bytes.subarray(Math.max(0, bytes.length - keep));
					const whole = collect([bytes], bytes.length);
					const end = channelEnd({ bytes: bytes.length, lines: whole.lines, tail });

					const output = collect(splitBytes(emitted, cuts), limit, end);

					expect([output.bytes, output.lines]).toStrictEqual([bytes.length, whole.lines]);
					const [head = '', shownTail] = output.text.split(
						/\n?\.\.\. \[\d+ bytes truncated\] \.\.\.\n/,
					);
					expect(text.startsWith(head)).toBe(true);
					expect(shownTail === undefined).toBe(output.truncated === undefined);
					if (output.truncated === undefined || shownTail === undefined) return;
					expect(text.endsWith(shownTail)).toBe(true);
					// The program may print one itself; our cut makes none.
					expect(replacements(output.text)).toBeLessThanOrEqual(replacements(text));
					const { droppedBytes, droppedLines } = output.truncated;
					const shown = encode(head).length + encode(shownTail).length;
					// The line end before the marker may be the program's own.
					expect([shown, shown + 1]).toContain(bytes.length - droppedBytes);
					expect(bytes.length - droppedBytes).toBeLessThanOrEqual(limit);
					expect(droppedLines).toBeGreaterThanOrEqual(0);
					expect(droppedLines).toBeLessThanOrEqual(droppedBytes);
				},
			),
			runs,
		);
	});

	test('keeps all of a short beginning beside a short tail', () => {
		const end = channelEnd({ bytes: 100, lines: 1, tail: encode('zz') });

		expect(collect([encode('abcdefgh')], 10, end).text).toBe(
			'abcdefgh\n... [90 bytes truncated] ...\nzz',
		);
	});

	test('drops a character that the source cut', () => {
		const euro = encode('\u20ac');
		const end = channelEnd({ bytes: 100, lines: 1, tail: euro.subarray(1) });

		const { text, truncated } = collect([encode('a'), euro.subarray(0, 2)], 50, end);

		expect(text).toBe('a\n... [99 bytes truncated] ...\n');
		expect(truncated).toStrictEqual({ droppedBytes: 99, droppedLines: 1 });
	});

	test.each([
		['no number', Number.NaN],
		['negative', -5],
		['infinite', Number.POSITIVE_INFINITY],
		['a fraction', 20.5],
		['too large to be exact', 2 ** 60],
		['less than was seen', 3],
		['what was seen', 4],
	])('is ignored when its bytes are %s', (_, bytes) => {
		const end = channelEnd({ bytes, lines: 99, tail: encode('lies') });

		expect(collect([encode('abc\n')], 100, end)).toStrictEqual({
			text: 'abc\n',
			bytes: 4,
			lines: 1,
		});
	});

	test.each([
		['no number', Number.NaN],
		['negative', -1],
		['fewer than were seen', 2],
		['more than fit in the gap', 17],
	])('counts the lines that were seen when its own are %s', (_, lines) => {
		const end = channelEnd({ bytes: 20, lines, tail: encode('e\nf') });

		expect(collect([encode('a\nb\nc')], 100, end)).toMatchObject({
			lines: 4,
			truncated: { droppedBytes: 12, droppedLines: 0 },
		});
	});

	test('may claim as many lines as fit in the gap', () => {
		const end = channelEnd({ bytes: 20, lines: 16, tail: encode('e\nf') });

		expect(collect([encode('a\nb\nc')], 100, end).lines).toBe(16);
	});
});

function replacements(text: string): number {
	return text.split('\ufffd').length - 1;
}
