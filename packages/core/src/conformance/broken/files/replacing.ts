import { SandboxError } from '../../../contract/error.ts';
import type { GuestFiles, PathRequest } from '../../../contract/files.ts';
import { oneByOne } from '../bytes.ts';
import { withFileCall } from '../calls.ts';
import type { Mutant } from '../mutant.ts';
import { kindOf } from './kind-of.ts';
import { refusal } from '../refusal.ts';

export const replacingMutants: readonly Mutant[] = [
	{
		name: 'writes-into-what-is-there',
		defect: 'Writing in a directory that is not there rejects.',
		catches: ['files/write-makes-parents'],
		break: (backend) =>
			withFileCall(backend, 'write', async (request, files) => {
				const levels = request.path.split('/').length;
				// A file four directories below the workspace, as one check asks for.
				const parent = request.path.split('/').slice(0, -1).join('/');
				if (levels > 6) await files.stat({ ...request, path: parent });
				await files.write(request);
			}),
	},
	{
		name: 'writes-in-place',
		defect: 'What is written is there to be read before all of it has come.',
		catches: ['files/write-is-atomic'],
		break: (backend) =>
			withFileCall(backend, 'write', async (request, files) => {
				const come: Uint8Array[] = [];
				for await (const chunk of request.content) {
					// A chunk that is followed by another, so that a write that breaks off stays as it is; once, as more takes long.
					if (come.length === 1) await files.write({ ...request, content: oneByOne(come) });
					come.push(chunk.slice());
				}
				await files.write({ ...request, content: oneByOne(come) });
			}),
	},
	{
		name: 'empties-first',
		defect: 'A write that fails has emptied the file before.',
		catches: ['files/failed-write-leaves-the-old', 'errors/retry-tells-the-truth'],
		break: (backend) =>
			withFileCall(backend, 'write', async (request, files) => {
				try {
					await files.write(request);
				} catch (error) {
					if (request.signal.aborted) throw error;
					await files.write({ ...request, content: oneByOne([]) });
					throw refusal('unavailable', 'the content broke off', 'safe');
				}
			}),
	},
	{
		name: 'leaves-a-part',
		defect: 'A write that fails leaves what had come beside the file.',
		catches: ['files/failed-write-leaves-the-old'],
		break: (backend) =>
			withFileCall(backend, 'write', async (request, files) => {
				try {
					await files.write(request);
				} catch (error) {
					if (!request.signal.aborted) {
						const path = `${request.path}.part`;
						await files.write({ ...request, path, content: oneByOne([]) });
					}
					throw error;
				}
			}),
	},
	{
		name: 'forgets-the-mode',
		defect: 'The mode of a script is not applied.',
		catches: ['files/mode-is-kept'],
		break: (backend) =>
			withFileCall(backend, 'write', (request, files) =>
				files.write(request.path.endsWith('.sh') ? { ...request, mode: null } : request),
			),
	},
	{
		name: 'renames-to-nowhere-only',
		defect: 'Refuses to rename a file to where one is.',
		catches: ['files/rename-replaces-files'],
		break: (backend) =>
			withFileCall(backend, 'rename', async (request, files) => {
				const { to, signal } = request;
				if ((await kindOf(files, { path: to, signal })) === 'file') {
					throw refusal('already-exists', `${to} is there`);
				}
				await files.rename(request);
			}),
	},
	{
		name: 'mkdir-once',
		defect: 'Refuses to make a directory that is there.',
		catches: ['files/mkdir-is-idempotent'],
		break: (backend) =>
			withFileCall(backend, 'mkdir', async (request, files) => {
				if ((await kindOf(files, request)) === 'directory') {
					throw refusal('already-exists', `${request.path} is there`);
				}
				await files.mkdir(request);
			}),
	},
	{
		name: 'mkdir-sees-no-files',
		defect: 'Making a directory where a file is resolves.',
		catches: ['files/mkdir-over-a-file'],
		break: (backend) =>
			withFileCall(backend, 'mkdir', (request, files) =>
				files.mkdir(request).catch((error: unknown) => {
					if (!SandboxError.is(error) || error.code !== 'already-exists') throw error;
				}),
			),
	},
	{
		name: 'removes-through-links',
		defect: 'Removing a link removes what is in the directory that it points to.',
		catches: ['files/remove-takes-the-tree'],
		break: (backend) =>
			withFileCall(backend, 'remove', async (request, files) => {
				if ((await kindOf(files, request)) === 'symlink') {
					const paths: string[] = [];
					for await (const { path } of listed(files, request)) paths.push(path);
					for (const path of paths) await files.remove({ ...request, path });
				}
				await files.remove(request);
			}),
	},
	{
		name: 'removes-empty-ones',
		defect: 'Refuses to remove a directory in which there is another.',
		catches: ['files/remove-takes-the-tree'],
		break: (backend) =>
			withFileCall(backend, 'remove', async (request, files) => {
				for await (const { kind } of listed(files, request)) {
					if (kind === 'directory') throw refusal('invalid-argument', 'it is not empty');
				}
				await files.remove(request);
			}),
	},
	{
		name: 'removes-what-is-there',
		defect: 'Refuses to remove what is not there.',
		catches: ['files/remove-is-idempotent'],
		break: (backend) =>
			withFileCall(backend, 'remove', async (request, files) => {
				await files.stat(request);
				await files.remove(request);
			}),
	},
];

/** Nothing for what cannot be listed. */
async function* listed(
	files: GuestFiles,
	{ path, signal }: PathRequest,
): ReturnType<GuestFiles['list']> {
	try {
		yield* files.list({ path, signal, depth: 1 });
	} catch {
		// A file, or nothing.
	}
}
