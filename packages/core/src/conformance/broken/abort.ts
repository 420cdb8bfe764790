import { oneByOne } from './bytes.ts';
import { goodEnd } from './good-end.ts';
import {
	type Mutant,
	withBackend,
	withCell,
	withCellEnd,
	withFiles,
	withProcess,
	withSpawn,
} from './mutant.ts';
import { overlay } from './overlay.ts';
import { refusal } from './refusal.ts';
import { never } from './stalling.ts';

export const abortMutants: readonly Mutant[] = [
	{
		name: 'spawns-for-nobody',
		defect: 'Starts a command whose signal was aborted before.',
		catches: ['abort/before-the-start'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) =>
				spawn({ ...request, signal: AbortSignal.timeout(60_000) }),
			),
	},
	{
		name: 'thinks-all-is-lost',
		defect: 'Tells the state of an interrupted cell as lost, though it is there.',
		catches: ['abort/running-cell'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'interrupted' ? { ...end, state: 'lost' } : end,
			),
	},
	{
		name: 'deaf-cells',
		defect: 'Neither an interrupt nor a kill reaches a cell.',
		catches: ['abort/running-cell', 'abort/leaving-the-iteration'],
		break: (backend) =>
			withCell(backend, (_, { code }) =>
				code.includes('kept = 42') ? { interrupt: never, kill: never } : {},
			),
	},
	{
		name: 'over-before-it-is',
		defect: 'Tells a cell that looks for a file as ended when it began to look.',
		catches: ['abort/queued-cell'],
		break: (backend) =>
			withCell(backend, (cell, { code }) => {
				if (!code.includes('while not os.path.exists')) return {};
				return { ended: Promise.race([cell.ended, Promise.resolve(goodEnd)]) };
			}),
	},
	{
		name: 'kills-the-program-alone',
		defect: 'Ending a command leaves running what it started.',
		catches: ['abort/running-command'],
		break: (backend) =>
			withProcess(backend, (process) => ({ kill: () => process.signal('SIGKILL') })),
	},
	{
		name: 'creates-for-nobody',
		defect: 'A creation that was aborted goes on, and nobody is told of the sandbox.',
		catches: ['abort/create-leaves-nothing'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				async create(request) {
					const driver = await whole.create({ ...request, signal: AbortSignal.timeout(60_000) });
					request.signal.throwIfAborted();
					return driver;
				},
			})),
	},
	{
		name: 'keeps-half-an-upload',
		defect: 'Writes what had come of an upload when it is aborted.',
		catches: ['abort/upload-keeps-the-old-file'],
		break: (backend) =>
			withFiles(backend, (files) => {
				let keeping: Promise<unknown> = Promise.resolve();
				return {
					async write(request) {
						const come: Uint8Array[] = [];
						async function* noting(): AsyncGenerator<Uint8Array> {
							for await (const chunk of request.content) {
								come.push(chunk.slice());
								yield chunk;
							}
						}
						const keep = (): void => {
							const signal = AbortSignal.timeout(60_000);
							keeping = files.write({ ...request, content: oneByOne(come), signal });
						};
						request.signal.addEventListener('abort', keep, { once: true });
						await files.write({ ...request, content: noting() });
						request.signal.removeEventListener('abort', keep);
					},
					async *read(request) {
						await keeping;
						yield* files.read(request);
					},
				};
			}),
	},
	{
		name: 'sulks-after-an-abort',
		defect: 'Starts no command any more when one was sent a signal.',
		catches: ['abort/sandbox-serves-on'],
		break(backend) {
			const sulking = new WeakSet<object>();
			return withSpawn(backend, async (request, spawn) => {
				if (sulking.has(spawn)) throw refusal('unavailable', 'it starts nothing any more');
				const process = await spawn(request);
				return overlay(process, {
					signal(name) {
						sulking.add(spawn);
						return process.signal(name);
					},
				});
			});
		},
	},
];
