import type { Driver } from '../../../contract/driver.ts';
import { filesOverSpawn } from '../../../sandbox/files/files-over-spawn.ts';
import { oneByOne } from '../bytes.ts';
import { type Mutant, withBackend, withDriver, withFiles } from '../mutant.ts';
import { withRecords } from '../records.ts';
import { refusal } from '../refusal.ts';

export const creationMutants: readonly Mutant[] = [
	{
		name: 'still-starting',
		defect: 'Refuses what comes before the answer to the first call.',
		catches: ['lifecycle/usable-at-once'],
		break: (backend) =>
			withDriver(backend, (driver) => {
				let asked = 0;
				let answered = false;
				const spawn = driver.spawn?.bind(driver);
				if (spawn === undefined) return {};
				return {
					async spawn(request) {
						asked += 1;
						if (asked > 1 && !answered) throw refusal('unavailable', 'it is starting');
						const process = await spawn(request);
						answered = true;
						return process;
					},
				};
			}),
	},
	{
		name: 'one-id-for-all',
		defect: 'The second sandbox with the same labels of a run gets the id of the first.',
		catches: [
			'lifecycle/ids-differ',
			'lifecycle/list-finds-by-labels',
			'lifecycle/killed-is-not-running',
			'lifecycle/many-at-once',
		],
		break(backend) {
			const first = new Map<string, string>();
			return withDriver(backend, ({ id }, request) => {
				const check = request?.labels['conformance-check'] ?? id;
				if (!first.has(check)) first.set(check, id);
				return { id: first.get(check) };
			});
		},
	},
	{
		name: 'numbers-its-places',
		defect: 'The id is the number of a place, which is free again when its sandbox has ended.',
		catches: ['lifecycle/ids-differ'],
		break(backend) {
			const places: (string | undefined)[] = [];
			const idOf = (real: string): string => `place-${places.indexOf(real)}`;
			const realId = (id: string): string => places.find((real) => real && idOf(real) === id) ?? id;
			const free = (real: string): void => {
				if (places.includes(real)) places[places.indexOf(real)] = undefined;
			};
			const numbered = withRecords(backend, (record) =>
				places.includes(record.id) ? [{ ...record, id: idOf(record.id) }] : [record],
			);
			const connect = backend.connect?.bind(backend);
			const found = withBackend(numbered, () => ({
				...(connect && {
					connect: (request) => connect({ ...request, id: realId(request.id) }),
				}),
				async destroy(request) {
					const id = realId(request.id);
					await backend.destroy({ ...request, id });
					free(id);
				},
			}));
			return withDriver(found, (driver) => {
				const next = places.includes(undefined) ? places.indexOf(undefined) : places.length;
				if (!places.includes(driver.id)) places[next] = driver.id;
				return {
					id: idOf(driver.id),
					async destroy(request) {
						await driver.destroy(request);
						free(driver.id);
					},
				};
			});
		},
	},
	{
		name: 'common-files',
		defect: 'Reading a file that is not there gives what another sandbox has at that path.',
		catches: ['lifecycle/sandboxes-share-no-files'],
		break(backend) {
			const common = new Map<string, Uint8Array>();
			return withFiles(backend, (files) => ({
				async write(request) {
					const chunks: Uint8Array[] = [];
					for await (const chunk of request.content) chunks.push(chunk.slice());
					common.set(request.path, Buffer.concat(chunks));
					await files.write({ ...request, content: oneByOne(chunks) });
				},
				async *read(request) {
					try {
						yield* files.read(request);
					} catch (error) {
						const other = common.get(request.path);
						if (other === undefined) throw error;
						yield other;
					}
				},
			}));
		},
	},
	{
		name: 'used-workspace',
		defect: 'Hands out a workspace in which somebody has been before.',
		catches: ['lifecycle/workspace-starts-empty'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				async create(request) {
					const driver = await whole.create(request);
					await leaveFile(driver, request.signal);
					return driver;
				},
			})),
	},
	{
		name: 'few-at-once',
		defect: 'Refuses more than four creations at once.',
		catches: ['lifecycle/many-at-once'],
		break(backend) {
			const active = new Map<string | undefined, number>();
			return withBackend(backend, (whole) => ({
				async create(request) {
					const check = request.labels['conformance-check'];
					const others = active.get(check) ?? 0;
					if (others === 4) throw refusal('rate-limited', 'too many at once');
					active.set(check, others + 1);
					try {
						return await whole.create(request);
					} finally {
						active.set(check, (active.get(check) ?? 1) - 1);
					}
				},
			}));
		},
	},
];

async function leaveFile(driver: Driver, signal: AbortSignal): Promise<void> {
	const spawn = driver.spawn?.bind(driver);
	const files = driver.files ?? (spawn && filesOverSpawn({ spawn, backend: 'broken' }));
	const content = oneByOne([Buffer.from('left by somebody')]);
	await files?.write({ path: '/workspace/notes.txt', content, mode: null, signal });
}
