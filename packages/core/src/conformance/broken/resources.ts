import type { Backend } from '../../contract/backend.ts';
import type { CellEnd } from '../../contract/interpreter.ts';
import type { Resources, SandboxSpec } from '../../contract/spec.ts';
import { withCommandsBeside, withConnectedBeside } from './beside.ts';
import { withCode } from './cells.ts';
import { learning } from './learning.ts';
import { type Mutant, withCapabilities, withCellEnd, withInterpreter, withSpec } from './mutant.ts';
import { overlay } from './overlay.ts';
import { refusal } from './refusal.ts';

export const resourcesMutants: readonly Mutant[] = [
	{
		name: 'memory-twice-over',
		defect: 'Caps memory at twice what was asked for.',
		catches: ['resources/memory-cap-is-applied', 'resources/memory-is-never-exceeded'],
		break: (backend) =>
			withResources(backend, ({ memoryMiB }) => ({ memoryMiB: memoryMiB && 2 * memoryMiB })),
	},
	{
		name: 'memory-in-steps',
		defect: 'Caps memory at the next power of two below what was asked for.',
		catches: ['resources/memory-cap-is-applied'],
		break: (backend) =>
			withResources(backend, ({ memoryMiB }) => ({
				memoryMiB: memoryMiB && 2 ** Math.floor(Math.log2(memoryMiB)),
			})),
	},
	{
		name: 'commands-beside-the-caps',
		defect: 'The caps of a sandbox hold for its cells, and for none of its commands.',
		catches: [
			'resources/memory-cap-is-applied',
			'resources/memory-is-never-exceeded',
			'resources/pids-cap-holds',
			'resources/cpu-cap-is-applied',
		],
		break: (backend) => withCommandsBeside(backend, uncapped),
	},
	{
		name: 'uncapped-for-who-comes-later',
		defect: 'Whoever connects to a sandbox has no caps.',
		catches: [
			'resources/memory-cap-is-applied',
			'resources/pids-cap-holds',
			'resources/cpu-cap-is-applied',
		],
		break: (backend) => withConnectedBeside(backend, uncapped),
	},
	{
		name: 'out-of-memory-is-a-kill',
		defect: 'Tells a cell that ran out of memory as killed.',
		catches: ['resources/memory-is-never-exceeded'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'memory' ? { ...end, outcome: 'killed' } : end,
			),
	},
	{
		name: 'dies-with-a-cell',
		defect: 'Serves no cell any more when one ran out of memory.',
		catches: ['resources/sandbox-survives-memory'],
		break: (backend) => dyingAfter(backend, ({ outcome }) => outcome === 'memory'),
	},
	{
		name: 'dies-without-processes',
		defect: 'Serves no cell any more when one held all processes.',
		catches: ['resources/sandbox-survives-processes'],
		break: (backend) => dyingAfter(backend, (_end, code) => code.includes("exists('let go')")),
	},
	{
		name: 'counts-no-processes',
		defect: 'Does not apply the cap on processes.',
		catches: ['resources/pids-cap-holds'],
		break: (backend) => withResources(backend, () => ({ pids: null })),
	},
	{
		name: 'processes-in-steps',
		defect: 'Caps processes at the next power of two above what was asked for.',
		catches: ['resources/pids-cap-holds'],
		break: (backend) =>
			withResources(backend, ({ pids }) => ({ pids: pids && 2 ** Math.ceil(Math.log2(pids)) })),
	},
	{
		name: 'whole-processors',
		defect: 'Rounds a part of a processor up to a whole one.',
		catches: ['resources/cpu-cap-is-applied'],
		break: (backend) => withResources(backend, ({ cpu }) => ({ cpu: cpu && Math.ceil(cpu) })),
	},
	{
		name: 'processors-twice-over',
		defect: 'Gives twice the processors that were asked for.',
		catches: ['resources/cpu-cap-is-applied'],
		break: (backend) => withResources(backend, ({ cpu }) => ({ cpu: cpu && 2 * cpu })),
	},
	{
		name: 'endless-disk',
		defect: 'Declares a cap on disk and applies none.',
		catches: ['resources/disk-cap-holds'],
		break: (backend) =>
			withResources(withCapabilities(backend, { disk: 'native' }), () => ({ diskMiB: null })),
	},
	{
		name: 'comes-to-cap-disk',
		defect: 'Learns with use that it can cap disk, and does not.',
		catches: ['resources/undeclared-caps-are-refused'],
		break: (backend) =>
			learning(
				withResources(backend, () => ({ diskMiB: null })),
				{ disk: 'native' },
			),
	},
	{
		name: 'gpu-on-paper',
		defect: 'Declares a GPU, and makes sandboxes without it.',
		catches: ['resources/gpu-is-there'],
		break: (backend) =>
			withCode(
				withResources(withCapabilities(backend, { gpus: Object.freeze(['paper-gpu']) }), () => ({
					gpu: null,
				})),
				// Whatever this machine has.
				(code) => code.replaceAll('glob("/dev/"', 'glob("/no-devices/"'),
			),
	},
	{
		name: 'comes-to-have-a-gpu',
		defect: 'Learns with use of a GPU that is gone, and makes sandboxes without it.',
		catches: ['resources/unknown-gpu-is-refused'],
		break: (backend) =>
			learning(
				withResources(backend, () => ({ gpu: null })),
				{ gpus: Object.freeze(['no-such-gpu']) },
			),
	},
];

/** Serves no cell after one of this kind. */
function dyingAfter(backend: Backend, isFatal: (end: CellEnd, code: string) => boolean): Backend {
	return withInterpreter(backend, (interpreter) => {
		let isDead = false;
		return {
			async startCell(request) {
				if (isDead) throw refusal('unavailable', '502 Bad Gateway');
				const cell = await interpreter.startCell(request);
				const ended = cell.ended.then((end) => {
					isDead ||= isFatal(end, request.code);
					return end;
				});
				return overlay(cell, { ended });
			},
		};
	});
}

function uncapped({ resources }: SandboxSpec): Partial<SandboxSpec> {
	return { resources: { ...resources, cpu: null, memoryMiB: null, pids: null } };
}

function withResources(
	backend: Backend,
	change: (resources: Resources) => Partial<Resources>,
): Backend {
	return withSpec(backend, ({ resources }) => ({
		resources: { ...resources, ...change(resources) },
	}));
}
