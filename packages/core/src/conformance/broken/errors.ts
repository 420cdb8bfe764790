import type { Capabilities } from '../../contract/capabilities.ts';
import { SandboxError } from '../../contract/error.ts';
import type { RenameRequest } from '../../contract/files.ts';
import { isGuestProgram } from '../../interpreter/guest-program.ts';
import { withFileCall } from './calls.ts';
import { type Mutant, withBackend, withDriver, withSpawn } from './mutant.ts';
import { kindOf } from './files/kind-of.ts';
import { overlay } from './overlay.ts';

export const errorsMutants: readonly Mutant[] = [
	{
		name: 'finds-out-by-use',
		defect: 'Declares snapshots from its first process on, and has none.',
		catches: ['errors/absent-is-unsupported'],
		break(backend) {
			let { capabilities }: { capabilities: Capabilities } = backend;
			const used = withDriver(backend, (driver) => {
				const spawn = driver.spawn?.bind(driver);
				if (spawn === undefined) return {};
				return {
					spawn(request) {
						capabilities = Object.freeze({ ...backend.capabilities, snapshot: 'native' });
						return spawn(request);
					},
				};
			});
			return overlay(used, {
				get capabilities() {
					return capabilities;
				},
				list(request) {
					({ capabilities } = backend);
					return used.list(request);
				},
			});
		},
	},
	{
		name: 'names-somebody-else',
		defect: 'The error of a missing directory names the service behind the backend.',
		catches: ['errors/are-sandbox-errors'],
		break: (backend) =>
			withFileCall(backend, 'list', async function* (request, files) {
				try {
					yield* files.list(request);
				} catch (error) {
					if (!SandboxError.is(error)) throw error;
					throw new SandboxError('no such directory', {
						code: error.code,
						backend: 'files-service-eu-7',
						operation: 'files.list',
					});
				}
			}),
	},
	{
		name: 'something-is-wrong',
		defect: 'Refuses a directory that is read as a file without saying which.',
		catches: ['errors/name-the-field'],
		break: (backend) =>
			withFileCall(backend, 'read', async function* (request, files) {
				try {
					yield* files.read(request);
				} catch (error) {
					if (!SandboxError.is(error) || error.code !== 'invalid-argument') throw error;
					throw new SandboxError('something is wrong with the request', {
						code: 'invalid-argument',
						backend: backend.name,
						operation: 'files.read',
					});
				}
			}),
	},
	{
		name: 'adds-the-request-later',
		defect:
			'The error of a program that cannot be started gets the request, environment and all, when it has left.',
		catches: ['errors/hold-no-secret'],
		break: (backend) =>
			withSpawn(backend, async (request, spawn) => {
				try {
					return await spawn(request);
				} catch (error) {
					if (isGuestProgram(request.argv) || !(error instanceof Error)) throw error;
					const { environment } = request;
					// At once, core would take it out again.
					setImmediate(() => Object.assign(error, { config: { environment } }));
					throw error;
				}
			}),
	},
	{
		name: 'swallows-the-cause',
		defect: 'Explains every failure, and keeps nothing of it.',
		catches: ['errors/keep-the-cause'],
		break: (backend) =>
			withBackend(backend, ({ name }) => ({
				explain: (_, operation) =>
					new SandboxError('the service failed', { code: 'unavailable', backend: name, operation }),
			})),
	},
	{
		name: 'moves-as-mv-does',
		defect: 'Renaming onto a directory moves into it, and then says that nothing happened.',
		catches: ['errors/retry-tells-the-truth', 'files/rename-refuses-directories'],
		break: (backend) =>
			withFileCall(backend, 'rename', async (request, files) => {
				const target = await kindOf(files, { path: request.to, signal: request.signal });
				if (target !== 'directory') return files.rename(request);
				await files.rename({ ...request, to: below(request) });
				throw new SandboxError(`${request.to} is a directory`, {
					code: 'already-exists',
					retry: 'safe',
					backend: backend.name,
					operation: 'files.rename',
				});
			}),
	},
];

function below({ from, to }: RenameRequest): string {
	return `${to}/${from.split('/').at(-1) ?? ''}`;
}
