import type { GuestFiles, PathRequest } from '../../../contract/files.ts';
import { bytesOf, oneByOne } from '../bytes.ts';
import { withFileCall } from '../calls.ts';
import { type Mutant, withFiles } from '../mutant.ts';

export const sharingMutants: readonly Mutant[] = [
	{
		name: 'reads-from-a-cache',
		defect: 'Reading gives what was last written from outside, whatever code has written since.',
		catches: ['files/one-file-system'],
		break: (backend) =>
			withFiles(backend, (files) => {
				const cache = new Map<string, Buffer>();
				const forget = (): void => cache.clear();
				return {
					async write(request) {
						forget();
						if (!request.path.includes('/shared/')) return files.write(request);
						const bytes = await bytesOf(request.content);
						await files.write({ ...request, content: oneByOne([bytes]) });
						cache.set(request.path, bytes);
					},
					async *read(request) {
						const known = cache.get(request.path);
						if (known === undefined) yield* files.read(request);
						else yield known;
					},
				};
			}),
	},
	{
		name: 'reads-what-is-added',
		defect: 'Reading goes on with what was added to the file meanwhile.',
		catches: ['files/growing-file-ends'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				let read = 0;
				for await (const chunk of files.read(request)) {
					read += chunk.byteLength;
					yield chunk;
				}
				if ((await sizeOf(files, request)) <= read) return;
				yield (await bytesOf(files.read(request))).subarray(read);
			}),
	},
	{
		name: 'watches-what-is-there',
		defect: 'A watch does not tell what was removed.',
		catches: ['files/watch-tells-changes'],
		break: (backend) =>
			withFileCall(backend, 'watch', async function* (request, files) {
				for await (const event of files.watch?.(request) ?? []) {
					if (event.kind !== 'removed') yield event;
				}
			}),
	},
];

async function sizeOf(files: GuestFiles, { path, signal }: PathRequest): Promise<number> {
	return (await files.stat({ path, signal })).bytes;
}
