import { randomBytes } from 'node:crypto';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { collect, rejectsWith, same, truthy } from '../../expectations.ts';

const megabyte = 1024 * 1024;
/** Above the limits of one message that services are known to have. */
const largeBytes = 40_000_000;
/** A limit above this is believed: writing so much would take too long. */
const believedBytes = 256 * megabyte;

export const contentChecks: readonly Check[] = [
	{
		id: 'files/bytes-survive',
		level: 'must',
		claim: 'Every byte of a file survives writing and reading.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			const bytes = everyByte();
			await box.files.write('every.bin', bytes);
			const read = await box.files.read('every.bin', { format: 'bytes' });
			truthy('every byte and pair of line ends is read as it was written', equal(read, bytes));
		},
	},
	{
		id: 'files/empty-file',
		level: 'must',
		claim: 'An empty file is there and empty.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('empty.txt', '');
			same((await box.files.stat('empty.txt')).bytes, 0, 'the size of an empty file');
			same(await box.files.read('empty.txt'), '', 'the content of an empty file');
		},
	},
	{
		id: 'files/large-files-survive',
		level: 'must',
		claim: '40 MB survive the way there and back, as bytes and as a stream.',
		needs: ['files'],
		async run({ open, clock, measure, capabilities }) {
			const box = await open();
			const bytes = randomBytes(Math.min(largeBytes, capabilities.maxFileBytes ?? largeBytes));
			const rate = (startedAt: number): number =>
				Math.round(bytes.byteLength / 1000 / (clock.now() - startedAt));
			const writing = clock.now();
			await box.files.write('large.bin', bytes);
			measure('writing', rate(writing), 'MB/s');
			const reading = clock.now();
			const whole = await box.files.read('large.bin', { format: 'bytes' });
			measure('reading', rate(reading), 'MB/s');
			truthy('what was written in one piece is read', equal(whole, bytes));
			await box.files.write('stream.bin', inPieces(bytes));
			const stream = await box.files.read('stream.bin', { format: 'stream' });
			truthy('what was written in pieces is read', equal(await collect(stream), bytes));
		},
	},
	{
		id: 'files/text-is-utf8',
		level: 'must',
		claim: 'Text is UTF-8 both ways.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			// The second e has its accent in a character of its own.
			const text = 'é e\u0301 ß 漢字 \u{1f600} \u0000 \r\n';
			await box.files.write('text.txt', text);
			same(await box.files.read('text.txt'), text, 'a text that was written and read');
			const bytes = await box.files.read('text.txt', { format: 'bytes' });
			truthy('the bytes of a text are its UTF-8', equal(bytes, Buffer.from(text, 'utf8')));
		},
	},
	{
		id: 'files/transfers-do-not-mix',
		level: 'must',
		claim: 'Two transfers at once do not mix.',
		needs: ['files'],
		async run({ open, capabilities }) {
			const box = await open();
			const length = Math.min(megabyte, capabilities.maxFileBytes ?? megabyte);
			const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(length));
			await Promise.all(contents.map((text, index) => box.files.write(`${index}.txt`, text)));
			const read = await Promise.all(contents.map((_, index) => box.files.read(`${index}.txt`)));
			const isOwn = read.map((text, index) => text === contents[index]);
			same(isOwn, [true, true, true, true], 'each of four transfers brought its own');
		},
	},
	{
		id: 'files/size-limit-is-kept',
		level: 'must',
		claim: 'A file larger than `maxFileBytes` is refused with `quota-exceeded` and leaves nothing.',
		needs: ['files', 'maxFileBytes'],
		async run(context) {
			const most = context.capabilities.maxFileBytes ?? 0;
			if (most > believedBytes) return;
			await limitIsKept(context, most);
		},
	},
];

async function limitIsKept({ open }: CheckContext, most: number): Promise<void> {
	const box = await open();
	const beyond = Buffer.alloc(most + 1, 'x');
	const write = box.files.write('limited/beyond.bin', beyond);
	await rejectsWith('quota-exceeded', write, `a file of ${most + 1} bytes`);
	const streamed = box.files.write('limited/beyond.bin', inPieces(beyond));
	await rejectsWith('quota-exceeded', streamed, `a stream of ${most + 1} bytes`);
	const isThere = await box.files.exists('limited');
	const left = isThere ? await box.files.list('limited') : [];
	same(
		left.map(({ name }) => name),
		[],
		'what refused files left',
	);
	await box.files.write('most.bin', beyond.subarray(1));
	same((await box.files.stat('most.bin')).bytes, most, 'the size of the largest file');
}

/** Each byte value before and after each kind of line end, and a byte order mark in front. */
function everyByte(): Uint8Array {
	const values = Array.from({ length: 256 }, (_, value) => [value, 13, 10, value, 10, value, 13]);
	return Uint8Array.from([0xef, 0xbb, 0xbf, ...values.flat(), 0]);
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
	return Buffer.compare(one, other) === 0;
}

/** Pieces of many sizes, empty ones among them. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	for (let at = 0, size = 0; at < bytes.byteLength; size = (size * 3 + 7) % 300_007) {
		yield bytes.subarray(at, at + size);
		at += size;
	}
}
