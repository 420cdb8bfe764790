import { bytesOf, inTextMode, oneByOne } from '../bytes.ts';
import { withFileCall } from '../calls.ts';
import { type Mutant, withCapabilities, withFiles } from '../mutant.ts';
import { refusal } from '../refusal.ts';

const shortBytes = 8 * 1024 * 1024;
const longestBytes = 12 * 1024 * 1024;
/** Above what checks of other sentences write. */
const limitBytes = 11 * 1024 * 1024;
const smallBytes = 64 * 1024;

export const contentMutants: readonly Mutant[] = [
	{
		name: 'reads-in-text-mode',
		defect: 'Reading turns each `\\r\\n` of a small file that is no text into `\\n`.',
		catches: ['files/bytes-survive'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				const bytes = await bytesOf(files.read(request));
				yield isText(bytes) || bytes.byteLength > smallBytes ? bytes : inTextMode(bytes);
			}),
	},
	{
		name: 'writes-nothing-for-nothing',
		defect: 'Writing an empty content makes no file.',
		catches: ['files/empty-file'],
		break: (backend) =>
			withFileCall(backend, 'write', async (request, files) => {
				const bytes = await bytesOf(request.content);
				if (request.path.endsWith('/empty.txt') && bytes.byteLength === 0) return;
				await files.write({ ...request, content: oneByOne([bytes]) });
			}),
	},
	{
		name: 'short-reads',
		defect: 'Reading ends after 8 MiB, as if the file did.',
		catches: ['files/large-files-survive'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				let left = shortBytes;
				for await (const chunk of files.read(request)) {
					yield chunk.subarray(0, left);
					left -= chunk.byteLength;
					if (left <= 0) return;
				}
			}),
	},
	{
		name: 'short-writes',
		defect: 'Writing stops after 12 MiB, and resolves.',
		catches: ['files/large-files-survive'],
		break: (backend) =>
			withFileCall(backend, 'write', async (request, files) => {
				const bytes = await bytesOf(request.content);
				await files.write({ ...request, content: oneByOne([bytes.subarray(0, longestBytes)]) });
			}),
	},
	{
		name: 'breaks-off-in-silence',
		defect: 'A read whose connection broke ends as if the file did.',
		catches: ['files/broken-reads-reject'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				let isUnderWay = false;
				try {
					for await (const chunk of files.read(request)) {
						isUnderWay = true;
						yield chunk;
					}
				} catch (error) {
					if (!isUnderWay) throw error;
				}
			}),
	},
	{
		name: 'composes-accents',
		defect: 'Reading a text composes characters with their accents.',
		catches: ['files/text-is-utf8'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				if (!request.path.endsWith('/text.txt')) {
					yield* files.read(request);
					return;
				}
				const bytes = await bytesOf(files.read(request));
				yield Buffer.from(bytes.toString('utf8').normalize('NFC'), 'utf8');
			}),
	},
	{
		name: 'one-buffer-for-all',
		defect: 'Of reads that go on at once, all bring what the first one found.',
		catches: ['files/transfers-do-not-mix'],
		break: (backend) =>
			withFiles(backend, (files) => {
				let underWay = 0;
				let found: Promise<Buffer> | undefined;
				return {
					async *read(request) {
						underWay += 1;
						found ??= bytesOf(files.read(request));
						try {
							yield await found;
						} finally {
							underWay -= 1;
							if (underWay === 0) found = undefined;
						}
					},
				};
			}),
	},
	{
		name: 'takes-one-byte-less',
		defect: 'Refuses a file of just the size that it declares as the largest.',
		catches: ['files/size-limit-is-kept'],
		break: (backend) =>
			withFileCall(
				withCapabilities(backend, { maxFileBytes: limitBytes }),
				'write',
				async (request, files) => {
					const bytes = await bytesOf(request.content);
					if (bytes.byteLength >= limitBytes) throw refusal('quota-exceeded', 'too large');
					await files.write({ ...request, content: oneByOne([bytes]) });
				},
			),
	},
];

function isText(bytes: Buffer): boolean {
	return Buffer.compare(Buffer.from(bytes.toString('utf8'), 'utf8'), bytes) === 0;
}
