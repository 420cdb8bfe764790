import { SandboxError } from '../../../contract/error.ts';
import type { GuestCell, OpenContextRequest } from '../../../contract/interpreter.ts';
import { withInterpreterCall } from '../calls.ts';
import { type Mutant, withInterpreter } from '../mutant.ts';

export const boundaryMutants: readonly Mutant[] = [
	{
		name: 'restart-waits-its-turn',
		defect: 'A restart waits until the cell that runs has ended.',
		catches: ['contexts/restart-ends-the-cell'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const running = new Map<string, GuestCell>();
				return {
					async startCell(request) {
						const cell = await interpreter.startCell(request);
						running.set(request.contextId, cell);
						return cell;
					},
					async restartContext(request) {
						await running.get(request.contextId)?.ended;
						return interpreter.restartContext(request);
					},
				};
			}),
	},
	{
		name: 'restart-forgets-processes',
		defect: 'A restart gives a new interpreter and leaves alone what the old one started.',
		catches: ['contexts/restart-ends-its-processes'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const requests = new Map<string, OpenContextRequest>();
				const parents = new Set<string>();
				const behind = new Map<string, string>();
				return {
					async openContext(request) {
						const record = await interpreter.openContext(request);
						requests.set(record.contextId, request);
						return record;
					},
					async startCell(request) {
						const contextId = behind.get(request.contextId) ?? request.contextId;
						if (request.code.includes('subprocess')) parents.add(contextId);
						return interpreter.startCell({ ...request, contextId });
					},
					async restartContext(request) {
						const { contextId, signal } = request;
						const asked = parents.has(contextId) ? requests.get(contextId) : undefined;
						if (asked === undefined) return interpreter.restartContext(request);
						const fresh = await interpreter.openContext({ ...asked, signal });
						behind.set(contextId, fresh.contextId);
						return { ...fresh, contextId, epoch: 2 };
					},
				};
			}),
	},
	{
		name: 'falls-back-to-the-workspace',
		defect: 'A context whose directory is not there starts in the workspace.',
		catches: ['contexts/missing-directory'],
		break: (backend) =>
			withInterpreterCall(backend, 'openContext', async (request, interpreter) => {
				try {
					return await interpreter.openContext(request);
				} catch {
					return interpreter.openContext({ ...request, cwd: '/workspace' });
				}
			}),
	},
	{
		name: 'leaves-a-half-opened-context',
		defect: 'A context whose directory is not there is refused, and open.',
		catches: ['contexts/missing-directory'],
		break: (backend) =>
			withInterpreterCall(backend, 'openContext', async (request, interpreter) => {
				try {
					return await interpreter.openContext(request);
				} catch (error) {
					await interpreter.openContext({ ...request, cwd: '/workspace' });
					throw error;
				}
			}),
	},
	{
		name: 'removes-once',
		defect: 'Removing a context that is gone rejects with `not-found`.',
		catches: ['contexts/remove-is-idempotent'],
		break: (backend) =>
			withInterpreterCall(backend, 'closeContext', async (request, interpreter) => {
				const records = await interpreter.listContexts(request);
				const isOpen = records.some(({ contextId }) => contextId === request.contextId);
				if (isOpen) return interpreter.closeContext(request);
				throw new SandboxError('there is no such context', { code: 'not-found' });
			}),
	},
];
