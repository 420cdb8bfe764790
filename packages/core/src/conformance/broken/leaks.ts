import type { DestroyRequest } from '../../contract/backend.ts';
import { isGuestProgram } from '../../interpreter/guest-program.ts';
import {
	type Mutant,
	withBackend,
	withCapabilities,
	withDriver,
	withInterpreter,
} from './mutant.ts';
import { refusal } from './refusal.ts';

/** More cells than checks of other sentences run in one context. */
const quietCells = 10;
const absurdCpu = 1000;
const lateMs = 2500;

const leakCode = `
import os as _os
globals().setdefault("_leaked", []).append(_os.open("/dev/null", _os.O_RDONLY))
`;

export const leaksMutants: readonly Mutant[] = [
	{
		name: 'forgets-daemons',
		defect: 'Says that a sandbox is gone while a process that left its session still runs.',
		catches: ['leaks/kill-ends-every-process'],
		break(backend) {
			const hidden = new Set<string>();
			const forgetful = withDriver(backend, (driver) => {
				let hasDaemon = false;
				const spawn = driver.spawn?.bind(driver);
				return {
					...(spawn && {
						spawn(request) {
							const isDaemon = request.argv.some((word) => word.includes('setsid'));
							hasDaemon ||= isDaemon && !isGuestProgram(request.argv);
							return spawn(request);
						},
					}),
					async destroy(request) {
						if (!hasDaemon) return driver.destroy(request);
						hidden.add(driver.id);
						const last = { signal: AbortSignal.timeout(4 * lateMs) };
						setTimeout(() => void driver.destroy(last).catch(() => {}), lateMs);
					},
				};
			});
			return withBackend(forgetful, (whole) => ({
				async *list(request) {
					for await (const record of whole.list(request)) if (!hidden.has(record.id)) yield record;
				},
			}));
		},
	},
	{
		name: 'loses-a-destroy',
		defect: 'Of several sandboxes that are destroyed at once, one lives on.',
		catches: ['leaks/none-after-many-cycles'],
		break(backend) {
			let underWay = 0;
			return withDriver(backend, (driver) => ({
				async destroy(request) {
					if (underWay === 3) return;
					underWay += 1;
					try {
						await driver.destroy(request);
					} finally {
						underWay -= 1;
					}
				},
			}));
		},
	},
	{
		name: 'refuses-and-keeps',
		defect: 'Finds out that it has too few processors when the sandbox is there, and leaves it.',
		catches: ['leaks/refused-create-leaves-nothing'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				async create(request) {
					const { spec } = request;
					if ((spec.resources.cpu ?? 0) < absurdCpu) return whole.create(request);
					const resources = { ...spec.resources, cpu: null, memoryMiB: null };
					await whole.create({ ...request, spec: { ...spec, resources } });
					throw refusal('quota-exceeded', 'there are fewer processors than that');
				},
			})),
	},
	{
		name: 'lists-the-unused',
		defect: 'Lists sandboxes in which nothing has run yet, as a pool would.',
		catches: ['leaks/abandoned-is-listed'],
		break(backend) {
			const used = new Set<string>();
			const noticing = withDriver(backend, (driver) => {
				const spawn = driver.spawn?.bind(driver);
				if (spawn === undefined) return {};
				return {
					spawn(request) {
						used.add(driver.id);
						return spawn(request);
					},
				};
			});
			return withBackend(noticing, (whole) => ({
				async *list(request) {
					for await (const record of whole.list(request)) if (!used.has(record.id)) yield record;
				},
				destroy(request: DestroyRequest) {
					used.delete(request.id);
					return whole.destroy(request);
				},
			}));
		},
	},
	{
		name: 'leaks-a-descriptor',
		defect: 'Leaves a descriptor open with every cell after the tenth of a context.',
		catches: ['leaks/cells-leave-nothing'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const cells = new Map<string, number>();
				return {
					async startCell(request) {
						const count = (cells.get(request.contextId) ?? 0) + 1;
						cells.set(request.contextId, count);
						if (count > quietCells) {
							const extra = { ...request, code: leakCode, emit: (): void => {} };
							await (await interpreter.startCell(extra)).ended;
						}
						return interpreter.startCell(request);
					},
				};
			}),
	},
	{
		name: 'process-without-walls',
		defect: 'Declares a boundary where code is a process of the host like any other.',
		catches: ['leaks/host-is-out-of-reach'],
		break: (backend) => withCapabilities(backend, { isolation: 'process' }),
	},
	{
		name: 'container-without-walls',
		defect: 'Declares a container where processes of the host are seen.',
		catches: ['leaks/host-is-out-of-sight', 'leaks/host-is-out-of-reach'],
		break: (backend) => withCapabilities(backend, { isolation: 'container' }),
	},
	{
		name: 'machine-without-a-kernel',
		defect: 'Declares a virtual machine where code runs on the kernel of the host.',
		catches: [
			'leaks/kernel-is-not-the-hosts',
			'leaks/host-is-out-of-sight',
			'leaks/host-is-out-of-reach',
		],
		break: (backend) => withCapabilities(backend, { isolation: 'microvm' }),
	},
];
