import type { StartCellRequest } from '../../../contract/interpreter.ts';
import { withInterpreterCall } from '../calls.ts';
import { type Mutant, withCell, withInterpreter } from '../mutant.ts';
import { overlay } from '../overlay.ts';

export const turnMutants: readonly Mutant[] = [
	{
		name: 'completes-what-sleeps',
		defect: 'A cell that begins to sleep is told to have ended as `ok`.',
		catches: ['contexts/cells-queue-in-order', 'contexts/restart-ends-the-cell'],
		break: (backend) =>
			withCell(backend, (cell, { code }) => {
				if (!/(?:^|;|\n)\s?time\.sleep\(/.test(code)) return {};
				cell.ended.catch(() => {});
				const ended = Promise.resolve({
					outcome: 'ok',
					state: 'kept',
					epoch: 1,
					error: null,
					executionCount: null,
					stdout: null,
					stderr: null,
				} as const);
				return { ended };
			}),
	},
	{
		name: 'one-cell-at-a-time',
		defect: 'A cell starts when no other runs in the sandbox.',
		catches: ['contexts/run-side-by-side'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				let last: Promise<unknown> = Promise.resolve();
				return {
					async startCell(request) {
						const turn = last.then(() => interpreter.startCell(request));
						last = turn.then(({ ended }) => ended).catch(() => {});
						return turn;
					},
				};
			}),
	},
	{
		name: 'a-crash-takes-all',
		defect: 'When one interpreter crashes, all are started anew.',
		catches: ['contexts/crash-stays-inside'],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
				const cell = await interpreter.startCell(request);
				const ended = cell.ended.then(async (end) => {
					if (end.outcome !== 'exited') return end;
					for (const { contextId } of await interpreter.listContexts(request)) {
						if (contextId === request.contextId) continue;
						await interpreter.restartContext({ contextId, signal: request.signal });
					}
					return end;
				});
				ended.catch(() => {});
				return overlay(cell, { ended });
			}),
	},
	{
		name: 'a-directory-for-each-context',
		defect: 'Each context gets a copy of the workspace of its own.',
		catches: ['contexts/share-the-files'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const started = new Set<string>();
				return {
					async startCell(request) {
						if (!started.has(request.contextId) && isAboutFiles(request)) {
							started.add(request.contextId);
							const code = "__import__('os').chdir(__import__('tempfile').mkdtemp(dir='.'))";
							await (await interpreter.startCell({ ...request, code })).ended;
						}
						return interpreter.startCell(request);
					},
				};
			}),
	},
];

function isAboutFiles({ code }: StartCellRequest): boolean {
	return /^(?:with )?open\('/.test(code);
}
