import { randomUUID } from 'node:crypto';
import type { Driver } from '../../contract/driver.ts';
import type { CellEnd } from '../../contract/interpreter.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { withInterpreterCall } from './calls.ts';
import { type Mutant, withBackend, withDriver, withInterpreter } from './mutant.ts';
import { overlay } from './overlay.ts';
import { refusal } from './refusal.ts';

const stemCharacters = 36;

export const idempotencyMutants: readonly Mutant[] = [
	{
		name: 'removal-in-progress',
		defect: 'Refuses to destroy what is being destroyed.',
		catches: ['idempotency/kill'],
		break: (backend) =>
			withDriver(backend, (driver) => {
				let isUnderWay = false;
				return {
					async destroy(request) {
						if (isUnderWay) throw refusal('already-exists', 'removal is already in progress');
						isUnderWay = true;
						try {
							await driver.destroy(request);
						} finally {
							isUnderWay = false;
						}
					},
				};
			}),
	},
	{
		name: 'destroys-once',
		defect: 'Refuses to destroy an id that it does not know.',
		catches: ['idempotency/destroy-by-id'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				async destroy(request) {
					for await (const { id } of whole.list({ ...request, labels: {} })) {
						if (id === request.id) return whole.destroy(request);
					}
					throw refusal('not-found', `there is no sandbox ${request.id}`);
				},
			})),
	},
	{
		name: 'ignores-the-key',
		defect: 'Makes a new sandbox at every call, whatever its key.',
		catches: [
			'idempotency/create-with-one-key',
			'idempotency/create-with-one-key-and-another-spec',
		],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				create: (request) => whole.create({ ...request, key: randomUUID() }),
			})),
	},
	{
		name: 'keys-outlive-their-sandboxes',
		defect: 'A key gives its first sandbox for ever, also when that has ended.',
		catches: [
			'idempotency/create-with-one-key',
			'idempotency/create-with-one-key-and-another-spec',
		],
		break(backend) {
			const first = new Map<string, Promise<Driver>>();
			return withBackend(backend, (whole) => ({
				create(request) {
					const made = first.get(request.key) ?? whole.create(request);
					first.set(request.key, made);
					return made;
				},
			}));
		},
	},
	{
		name: 'a-key-beats-the-spec',
		defect: 'Gives the sandbox of a key, whatever it enforces.',
		catches: ['idempotency/create-with-one-key-and-another-spec'],
		break(backend) {
			const first = new Map<string, SandboxSpec>();
			return withBackend(backend, (whole) => ({
				create(request) {
					const spec = first.get(request.key) ?? request.spec;
					first.set(request.key, spec);
					return whole.create({ ...request, spec });
				},
			}));
		},
	},
	{
		name: 'cuts-the-key',
		defect: 'Knows the first 36 characters of a key alone.',
		catches: ['idempotency/create-with-two-keys'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				create: (request) =>
					whole.create({ ...request, key: request.key.slice(0, stemCharacters) }),
			})),
	},
	{
		name: 'tries-again',
		defect: 'Runs a cell again when it ended its process.',
		catches: ['idempotency/cell-runs-once'],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
				const cell = await interpreter.startCell(request);
				const again = async (end: CellEnd): Promise<CellEnd> => {
					if (end.outcome !== 'exited') return end;
					return (await interpreter.startCell(request)).ended;
				};
				return overlay(cell, { ended: cell.ended.then(again) });
			}),
	},
	{
		name: 'restarts-one-at-a-time',
		defect: 'Refuses to restart a context that is being restarted.',
		catches: ['idempotency/restart'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const underWay = new Set<string>();
				return {
					async restartContext(request) {
						const { contextId } = request;
						if (underWay.has(contextId)) throw refusal('unavailable', 'it is being restarted');
						underWay.add(contextId);
						try {
							return await interpreter.restartContext(request);
						} finally {
							underWay.delete(contextId);
						}
					},
				};
			}),
	},
];
