import { hostGrowth } from '../../memory.ts';
import { type Row, ratioRow, rounded } from '../../row.ts';
import { inTurns, timed } from '../../statistics.ts';
import { open, settingsOf } from './engine.ts';
import { RawContainer } from './raw-container.ts';

const gigabyte = 1_000_000_000;
const fileBytes = 200_000_000;
const rounds = 3;
const room = { resources: { memoryMiB: 4096, diskMiB: 2048 } };

const printing = `import sys
line = b'x' * 99_999 + b'\\n'
for _ in range(${gigabyte / 100_000}): sys.stdout.buffer.write(line)
`;
/** Waits for a word, so that starting it is not measured. */
const printingOnWord = `import sys\nsys.stdin.readline()\n${printing}`;

/** Takes so many bytes into a file and says so, then gives them back. */
const storing = `import sys
left = ${fileBytes}
with open('/workspace/file', 'wb') as file:
    while left:
        piece = sys.stdin.buffer.read1(min(left, 1 << 20))
        file.write(piece)
        left -= len(piece)
print('stored', flush=True)
sys.stdin.readline()
with open('/workspace/file', 'rb') as file:
    while True:
        piece = file.read(1 << 20)
        if not piece: break
        sys.stdout.buffer.write(piece)
`;

/** What a cell prints, and a file, there and back. */
export async function dockerBytes(runtime: string): Promise<readonly Row[]> {
	const allowed = runtime === 'runsc' ? { resources: { diskMiB: 2048 } } : room;
	return [...(await outputRows(runtime)), ...(await fileRows(runtime, allowed))];
}

async function outputRows(runtime: string): Promise<readonly Row[]> {
	await using box = await open(runtime);
	const settings = await settingsOf(runtime);
	let seconds = 0;
	const growth = await hostGrowth(async () => {
		seconds = (await timed(async () => box.runCode(printing, { timeoutMs: 120_000 }))) / 1000;
	});
	await using raw = await RawContainer.start(settings, printingOnWord);
	raw.stream.write('go\n');
	const floor = (await timed(() => raw.read(gigabyte))) / 1000;
	return [
		ratioRow({
			what: `${runtime}: 1 GB printed by a cell`,
			unit: 'MB/s',
			measured: gigabyte / 1e6 / seconds,
			floor: gigabyte / 1e6 / floor,
			floorIs: 'the same on a raw attached stream',
			goal: '≥ 0.5 ×',
		}),
		{
			what: `${runtime}: host memory growth meanwhile`,
			measured: `${rounded(growth)} MiB`,
			floor: '',
			ratio: '',
			goal: '≤ 32 MiB',
		},
	];
}

async function fileRows(runtime: string, options: typeof room | object): Promise<readonly Row[]> {
	const settings = await settingsOf(runtime, options);
	await using box = await open(runtime, options);
	const up = await inTurns(
		rounds,
		() => timed(() => box.files.write('/workspace/file', bytes())),
		() => rawTransfer(settings, 'up'),
	);
	const down = await inTurns(
		rounds,
		() => timed(() => readAll(box.files.read('/workspace/file', { format: 'stream' }))),
		() => rawTransfer(settings, 'down'),
	);
	const row = (what: string, { one, other }: { one: number; other: number }): Row =>
		ratioRow({
			what: `${runtime}: a file of 200 MB ${what}`,
			unit: 'MB/s',
			measured: fileBytes / 1000 / one,
			floor: fileBytes / 1000 / other,
			floorIs: 'the same bytes on a raw attached stream',
			goal: '≥ 0.9 ×',
		});
	return [row('up', up), row('down', down)];
}

async function* bytes(): AsyncGenerator<Uint8Array> {
	const piece = Buffer.alloc(1_000_000, 'x');
	for (let at = 0; at < fileBytes; at += piece.byteLength) yield piece;
}

async function readAll(stream: Promise<AsyncIterable<Uint8Array>>): Promise<void> {
	for await (const _ of await stream);
}

async function rawTransfer(
	settings: Awaited<ReturnType<typeof settingsOf>>,
	way: 'up' | 'down',
): Promise<number> {
	await using raw = await RawContainer.start(settings, storing);
	const up = await timed(async () => {
		const stored = raw.read(1);
		for await (const piece of bytes()) {
			if (!raw.stream.write(piece)) {
				await new Promise<void>((resolve) => void raw.stream.once('drain', () => resolve()));
			}
		}
		await stored;
	});
	if (way === 'up') return up;
	raw.stream.write('go\n');
	return await timed(() => raw.read(fileBytes));
}
