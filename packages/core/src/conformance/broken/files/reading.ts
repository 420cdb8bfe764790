import { SandboxError } from '../../../contract/error.ts';
import { bytesOf, inTextMode } from '../bytes.ts';
import { withFileCall } from '../calls.ts';
import { type Mutant, withFiles } from '../mutant.ts';
import { entriesOf } from './entries-of.ts';

const shortBytes = 8 * 1024 * 1024;
const smallBytes = 64 * 1024;

export const readingMutants: readonly Mutant[] = [
	{
		name: 'reads-nothing-of-nothing',
		defect: 'Reading what is not there gives an empty file.',
		catches: ['files/missing-is-not-found'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				try {
					yield* files.read(request);
				} catch (error) {
					if (!SandboxError.is(error) || error.code !== 'not-found') throw error;
				}
			}),
	},
	{
		name: 'reads-directories',
		defect: 'Reading a directory gives the names in it.',
		catches: ['files/reads-regular-files-only'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				const entry = await files.stat(request).catch(() => undefined);
				if (entry?.kind !== 'directory') {
					yield* files.read(request);
					return;
				}
				for (const { name } of await entriesOf(files, { ...request, depth: 1 })) {
					yield Buffer.from(`${name}\n`);
				}
			}),
	},
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
];

function isText(bytes: Buffer): boolean {
	return Buffer.compare(Buffer.from(bytes.toString('utf8'), 'utf8'), bytes) === 0;
}
