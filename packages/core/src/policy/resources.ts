import { shown } from './argument.ts';
import type { Problems } from './problems.ts';

/** Hard caps of a sandbox; the same units on every backend. */
export interface ResourceOptions {
	/** Processors, such as 0.5. Default: 1, where the backend can cap them. */
	readonly cpu?: number;
	/** Swap included. Default: 1024, where the backend can cap it. */
	readonly memoryMiB?: number;
	/** Of everything the sandbox writes. Default: none. */
	readonly diskMiB?: number;
	/** Processes and threads. */
	readonly pids?: number;
	/** A model, or a model and a count: `H100:2`. */
	readonly gpu?: string;
}

/** What was asked for; `null` where nothing was. */
export interface WantedResources {
	readonly cpu: number | null;
	readonly memoryMiB: number | null;
	readonly diskMiB: number | null;
	readonly pids: number | null;
	readonly gpu: string | null;
}

/** What a sandbox gets that was not asked for, where the backend can cap it. */
export const resourceDefaults = Object.freeze({ cpu: 1, memoryMiB: 1024 });

const names = ['cpu', 'memoryMiB', 'diskMiB', 'pids', 'gpu'] as const;

/** Checks every value, whatever the types said. */
export function parseResources(
	options: ResourceOptions | undefined,
	problems: Problems,
): WantedResources {
	const given = problems.options('resources', options, names);
	const whole = (name: string, least: number): number | null =>
		given[name] === undefined
			? null
			: problems.wholeNumber(`resources.${name}`, given[name], least);
	return {
		cpu: given['cpu'] === undefined ? null : parseCpu(given['cpu'], problems),
		memoryMiB: whole('memoryMiB', 16),
		diskMiB: whole('diskMiB', 1),
		pids: whole('pids', 1),
		gpu: given['gpu'] === undefined ? null : parseGpu(given['gpu'], problems),
	};
}

function parseCpu(value: unknown, problems: Problems): number | null {
	if (typeof value === 'number' && Number.isFinite(value) && value >= 0.01) return value;
	problems.invalid(`resources.cpu must be a number of at least 0.01, got ${shown(value)}`);
	return null;
}

function parseGpu(value: unknown, problems: Problems): string | null {
	if (typeof value === 'string' && /^[a-z0-9][a-z0-9 ._-]*(?::[1-9]\d{0,3})?$/i.test(value)) {
		return value;
	}
	problems.invalid(`resources.gpu must be a model such as "H100" or "H100:2", got ${shown(value)}`);
	return null;
}
