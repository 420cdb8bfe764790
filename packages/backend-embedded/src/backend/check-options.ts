import { resolve } from 'node:path';
import { knownOptions, SandboxError } from '@anybox/core';
import { defaultCacheFolder } from '../launch/snapshot-cache.ts';
import { checkWanted } from './choose-layer.ts';
import type { EmbeddedOptions } from './options.ts';

const place = { backend: 'embedded', operation: 'embedded' };

const names = Object.keys({
	cacheFolder: true,
	packages: true,
	systemLayer: true,
} satisfies Record<keyof EmbeddedOptions, true>);

/** What is meant by the options, with what is meant where there is none; packages are looked at elsewhere. */
export interface CheckedOptions extends Pick<EmbeddedOptions, 'packages'> {
	/** Absolute: the child works elsewhere. */
	readonly cacheFolder: string;
	readonly systemLayer: NonNullable<EmbeddedOptions['systemLayer']>;
}

/** @throws invalid-argument, which names the option and what it must be */
export function checkedOptions(options: EmbeddedOptions): CheckedOptions {
	knownOptions(options, names, { ...place, field: 'options' });
	const { cacheFolder = defaultCacheFolder(), systemLayer = 'auto', packages } = options;
	return {
		cacheFolder: checkedFolder(cacheFolder),
		systemLayer: checkWanted(systemLayer),
		...(packages === undefined ? {} : { packages }),
	};
}

function checkedFolder(cacheFolder: unknown): string {
	if (typeof cacheFolder === 'string' && cacheFolder !== '' && !cacheFolder.includes('\0')) {
		return resolve(cacheFolder);
	}
	throw new SandboxError(
		`cacheFolder must be the path of a folder, got ${JSON.stringify(cacheFolder) ?? typeof cacheFolder}; leave it out for the user's own`,
		{ ...place, code: 'invalid-argument' },
	);
}
