import { posix } from 'node:path';
import type { Backend } from '../../../contract/backend.ts';
import type { FileEntry, ListFilesRequest } from '../../../contract/files.ts';
import { withFileCall } from '../calls.ts';
import type { Mutant } from '../mutant.ts';
import { refusal } from '../refusal.ts';
import { entriesOf } from './entries-of.ts';

export const listingMutants: readonly Mutant[] = [
	{
		name: 'lists-in-utf16-order',
		defect: 'Lists names in the order of their UTF-16.',
		catches: ['files/list-tells-what-is-there'],
		break: (backend) => withEntries(backend, (entries) => entries.toSorted(byUtf16)),
	},
	{
		name: 'lists-no-sizes',
		defect: 'Lists every file with a size of 0.',
		catches: ['files/list-tells-what-is-there', 'files/list-agrees-with-stat'],
		break: (backend) =>
			withEntries(backend, (entries) => entries.map((entry) => ({ ...entry, bytes: 0 }))),
	},
	{
		name: 'lists-the-usual-mode',
		defect: 'Lists every file with the mode that files usually have.',
		catches: ['files/list-agrees-with-stat'],
		break: (backend) =>
			withEntries(backend, (entries) =>
				entries.map((entry) => (entry.kind === 'file' ? { ...entry, mode: 0o644 } : entry)),
			),
	},
	{
		name: 'lists-all-as-new',
		defect: 'Lists every file as changed just now.',
		catches: ['files/list-agrees-with-stat'],
		break: (backend) =>
			withEntries(backend, (entries) =>
				entries.map((entry) => ({ ...entry, modifiedAt: Date.now() })),
			),
	},
	{
		name: 'lists-no-targets',
		defect: 'Lists links without saying where they point.',
		catches: ['files/list-agrees-with-stat'],
		break: (backend) =>
			withEntries(backend, (entries) => entries.map((entry) => ({ ...entry, target: null }))),
	},
	{
		name: 'lists-one-page',
		defect: 'A list ends after a thousand entries.',
		catches: ['files/list-is-whole'],
		break: (backend) => withEntries(backend, (entries) => entries.slice(0, 1000)),
	},
	{
		name: 'lists-from-below',
		defect: 'A list with a depth begins with what is deepest.',
		catches: ['files/list-goes-deep', 'files/list-is-whole'],
		break: (backend) =>
			withEntries(backend, (entries, { depth }) => (depth === 1 ? entries : entries.toReversed())),
	},
	{
		name: 'lists-a-file',
		defect: 'The list of a file is the file itself, as with `ls`.',
		catches: ['files/list-of-no-directory'],
		break: (backend) =>
			withFileCall(backend, 'list', async function* (request, files) {
				const entry = await files.stat(request);
				if (entry.kind === 'file') yield entry;
				else yield* files.list(request);
			}),
	},
	{
		name: 'splits-names-at-newlines',
		defect: 'Lists a name with a newline as two.',
		catches: ['files/odd-names-survive'],
		break: (backend) =>
			withEntries(backend, (entries) =>
				entries.flatMap((entry) =>
					entry.name
						.split('\n')
						.map((name) => ({ ...entry, name, path: entry.path.replace(entry.name, name) })),
				),
			),
	},
	{
		name: 'needs-room-for-a-suffix',
		defect: 'Refuses a name that is too long for the suffix of its own temporary file.',
		catches: ['files/too-long-names'],
		break: (backend) =>
			withFileCall(backend, 'write', async (request, files) => {
				if (Buffer.byteLength(posix.basename(request.path)) > 250) {
					throw refusal('invalid-argument', 'File name too long');
				}
				await files.write(request);
			}),
	},
	{
		name: 'skips-odd-names',
		defect: 'Leaves names that are no UTF-8 out of a list.',
		catches: ['files/undecodable-names'],
		break: (backend) =>
			withEntries(backend, (entries) => entries.filter(({ name }) => !/\p{Surrogate}/u.test(name))),
	},
];

/** Lists what the change makes of all the entries. */
function withEntries(
	backend: Backend,
	change: (entries: readonly FileEntry[], request: ListFilesRequest) => readonly FileEntry[],
): Backend {
	return withFileCall(backend, 'list', async function* (request, files) {
		yield* change(await entriesOf(files, request), request);
	});
}

/** As JavaScript compares texts. */
function byUtf16({ name: one }: FileEntry, { name: other }: FileEntry): number {
	if (one === other) return 0;
	return one < other ? -1 : 1;
}
