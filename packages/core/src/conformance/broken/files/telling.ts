import { posix } from 'node:path';
import { withFileCall } from '../calls.ts';
import type { Mutant } from '../mutant.ts';

export const tellingMutants: readonly Mutant[] = [
	{
		name: 'follows-links',
		defect: '`stat` of a link tells what it points to.',
		catches: ['files/stat-tells-the-truth', 'files/list-agrees-with-stat'],
		break: (backend) =>
			withFileCall(backend, 'stat', async (request, files) => {
				const entry = await files.stat(request);
				if (entry.target === null) return entry;
				const path = posix.resolve(posix.dirname(request.path), entry.target);
				return files.stat({ ...request, path }).catch(() => entry);
			}),
	},
	{
		name: 'tells-time-in-seconds',
		defect: '`stat` tells the time of the last change in seconds.',
		catches: ['files/stat-tells-the-truth', 'files/list-agrees-with-stat'],
		break: (backend) =>
			withFileCall(backend, 'stat', async (request, files) => {
				const entry = await files.stat(request);
				return { ...entry, modifiedAt: Math.trunc(entry.modifiedAt / 1000) };
			}),
	},
	{
		name: 'sees-no-dangling-links',
		defect: '`stat` of a link to nowhere rejects with `not-found`.',
		catches: ['files/exists-tells-the-truth'],
		break: (backend) =>
			withFileCall(backend, 'stat', async (request, files) => {
				const entry = await files.stat(request);
				if (entry.target === null) return entry;
				const path = posix.resolve(posix.dirname(request.path), entry.target);
				await files.stat({ ...request, path });
				return entry;
			}),
	},
	{
		name: 'relative-paths',
		defect: '`stat` tells paths from the workspace on.',
		catches: ['files/paths-are-normalised'],
		break: (backend) =>
			withFileCall(backend, 'stat', async (request, files) => {
				const entry = await files.stat(request);
				const isMeant = entry.path.startsWith('/workspace/a/');
				return isMeant ? { ...entry, path: entry.path.slice('/workspace/'.length) } : entry;
			}),
	},
];
