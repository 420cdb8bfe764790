import { expect, test } from 'vitest';
import { pullWords, tellingPull } from '../../src/cli/telling-pull.ts';
import { readerless } from './readerless.ts';

const progress = {
	image: 'python:3.13-slim',
	doneLayers: 1,
	layers: 4,
	receivedBytes: 13_002_342,
	totalBytes: 43_830_477,
};
const words = 'pulling python:3.13-slim: 1 of 4 layers, 12.4 of 41.8 MiB';

test('how far an image is is told in one line', () => {
	expect(pullWords(progress)).toBe(words);
});

test.each([
	[true, `\r\u001b[K${words}\r\u001b[K`],
	[false, ''],
])('where somebody sits there (%s) it is told, and taken away at the end', async (isTTY, told) => {
	const { terminal, said } = readerless();
	Object.assign(terminal.stderr, { isTTY });

	const pulling = tellingPull(terminal, async (onPull) => {
		onPull(progress);
		throw new Error('not whole');
	});

	await expect(pulling).rejects.toThrow('not whole');
	expect(said()).toBe(told);
});
