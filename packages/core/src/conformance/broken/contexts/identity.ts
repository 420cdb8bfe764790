import type { ContextRecord, StartCellRequest } from '../../../contract/interpreter.ts';
import { isSimpleLine } from '../cells.ts';
import { withInterpreterCall } from '../calls.ts';
import { type Mutant, withInterpreter } from '../mutant.ts';

export const identityMutants: readonly Mutant[] = [
	{
		name: 'one-context-for-all',
		defect: 'Every context is another name for the first.',
		catches: [
			'contexts/share-nothing',
			'contexts/own-directory-and-environment',
			'contexts/run-side-by-side',
			'contexts/crash-stays-inside',
			'contexts/restart-ends-its-processes',
		],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const opened: string[] = [];
				return {
					async openContext(request) {
						const record = await interpreter.openContext(request);
						opened.push(record.contextId);
						return record;
					},
					async startCell(request) {
						const [first] = opened;
						if (first === undefined || !opened.includes(request.contextId)) {
							return interpreter.startCell(request);
						}
						return interpreter.startCell({ ...request, contextId: first });
					},
				};
			}),
	},
	{
		name: 'restart-keeps-the-epoch',
		defect: 'A restarted context is told to be in the epoch it was in.',
		catches: ['contexts/restart-empties', 'contexts/restart-ends-the-cell'],
		break: (backend) =>
			withInterpreterCall(backend, 'restartContext', async (request, interpreter) => {
				const record = await interpreter.restartContext(request);
				return { ...record, epoch: record.epoch - 1 };
			}),
	},
	{
		name: 'restart-keeps-the-variables',
		defect: 'A restart ends what runs and keeps what was set.',
		catches: ['contexts/restart-empties'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const set = new Map<string, StartCellRequest>();
				return {
					async startCell(request) {
						const cell = await interpreter.startCell(request);
						if (/^lost = \d+$/.test(request.code)) set.set(request.contextId, request);
						return cell;
					},
					async restartContext(request) {
						const record = await interpreter.restartContext(request);
						const again = set.get(request.contextId);
						if (again !== undefined) await (await interpreter.startCell(again)).ended;
						return record;
					},
				};
			}),
	},
	{
		name: 'removes-from-the-list-only',
		defect: 'A removed context is not listed, and runs what it is asked to.',
		catches: ['contexts/removed-is-not-found'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const removed = new Set<string>();
				return {
					closeContext: async ({ contextId }) => void removed.add(contextId),
					async listContexts(request) {
						const records = await interpreter.listContexts(request);
						return records.filter(({ contextId }) => !removed.has(contextId));
					},
				};
			}),
	},
	{
		name: 'opens-what-it-does-not-know',
		defect: 'A cell in a context that never was runs in a new one.',
		catches: ['contexts/unknown-is-not-found'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const known = new Set<string>();
				const openContext: typeof interpreter.openContext = async (request) => {
					const record = await interpreter.openContext(request);
					known.add(record.contextId);
					return record;
				};
				return {
					openContext,
					async startCell(request) {
						if (known.has(request.contextId)) return interpreter.startCell(request);
						const place = { language: 'python', cwd: '/workspace', environment: {} } as const;
						const { contextId } = await openContext({ ...place, signal: request.signal });
						return interpreter.startCell({ ...request, contextId });
					},
				};
			}),
	},
	{
		name: 'lists-the-first-epoch',
		defect: 'The list tells the epoch in which a context was opened.',
		catches: ['contexts/list-tells-them'],
		break: (backend) =>
			withInterpreterCall(backend, 'listContexts', async (request, interpreter) => {
				const records = await interpreter.listContexts(request);
				return records.map((record) => ({ ...record, epoch: 1 }));
			}),
	},
	{
		name: 'lists-what-is-closed',
		defect: 'A removed context stays in the list.',
		catches: ['contexts/list-tells-them'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const opened: ContextRecord[] = [];
				return {
					async openContext(request) {
						const record = await interpreter.openContext(request);
						opened.push(record);
						return record;
					},
					async listContexts(request) {
						const records = await interpreter.listContexts(request);
						return opened.map(
							(old) => records.find(({ contextId }) => contextId === old.contextId) ?? old,
						);
					},
				};
			}),
	},
	{
		name: 'one-environment-for-all',
		defect: 'Every context has the environment of the first.',
		catches: ['contexts/own-directory-and-environment'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				let first: Readonly<Record<string, string>> | undefined;
				return {
					openContext(request) {
						first ??= request.environment;
						return interpreter.openContext({ ...request, environment: first });
					},
				};
			}),
	},
	{
		name: 'restarts-in-the-workspace',
		defect: 'A context starts in its own directory the first time only.',
		catches: ['contexts/own-directory-and-environment'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const restarted = new Set<string>();
				return {
					async restartContext(request) {
						restarted.add(request.contextId);
						return interpreter.restartContext(request);
					},
					startCell(request) {
						const leave = "__import__('os').chdir('/'); ";
						const isMoved = restarted.has(request.contextId) && isSimpleLine(request.code);
						const code = isMoved ? leave + request.code : request.code;
						return interpreter.startCell({ ...request, code });
					},
				};
			}),
	},
];
