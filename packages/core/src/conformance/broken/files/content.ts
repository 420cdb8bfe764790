import { bytesOf, oneByOne } from '../bytes.ts';
import { withFileCall } from '../calls.ts';
import { type Mutant, withCapabilities } from '../mutant.ts';
import { refusal } from '../refusal.ts';

const longestBytes = 12 * 1024 * 1024;
/** Above what checks of other sentences write. */
const limitBytes = 39 * 1024 * 1024;

export const contentMutants: readonly Mutant[] = [
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
