import { expect, test } from 'vitest';
import { PullTally } from '../../src/image/pull-progress.ts';

const lines = [
	{ status: 'Pulling from library/python', id: '3.13-slim' },
	{ status: 'Already exists', progressDetail: {}, id: 'a' },
	{ status: 'Pulling fs layer', progressDetail: {}, id: 'b' },
	{ status: 'Pulling fs layer', progressDetail: {}, id: 'c' },
	{ status: 'Waiting', progressDetail: {}, id: 'c' },
	{ status: 'Downloading', progressDetail: { current: 10, total: 100 }, id: 'b' },
	{ status: 'Downloading', progressDetail: { current: 5, total: 50 }, id: 'c' },
	{ status: 'Download complete', progressDetail: {}, id: 'b' },
	{ status: 'Extracting', progressDetail: { current: 40, total: 100 }, id: 'b' },
	{ status: 'Pull complete', progressDetail: {}, id: 'b' },
	{ status: 'Digest: sha256:0' },
	{ status: 'Status: Downloaded newer image' },
];

function after(count: number): unknown {
	const tally = new PullTally('python');
	for (const line of lines.slice(0, count)) tally.take(line);
	return tally.progress;
}

test('the name of an image is no layer', () => {
	expect(after(1)).toEqual({
		image: 'python',
		doneLayers: 0,
		layers: 0,
		receivedBytes: 0,
		totalBytes: 0,
	});
});

test('what has come of all layers is added up', () => {
	expect(after(7)).toMatchObject({ doneLayers: 1, layers: 3, receivedBytes: 15, totalBytes: 150 });
});

test('a layer that has come is counted whole, and unpacking it is not coming again', () => {
	expect(after(8)).toMatchObject({ receivedBytes: 105 });
	expect(after(9)).toMatchObject({ receivedBytes: 105, doneLayers: 1 });
});

test('a layer that is unpacked is done, and what is about no layer is not told', () => {
	expect(after(10)).toMatchObject({ doneLayers: 2, layers: 3, receivedBytes: 105 });
	expect(after(lines.length)).toEqual(after(10));
	expect(new PullTally('python').take({ status: 'Digest: sha256:0' })).toBe(false);
});
