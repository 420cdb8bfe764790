import type { DockerOptions } from '../src/index.ts';

/** The engine that `pnpm test` has prepared, or that was named by hand; `undefined` where there is none. */
export const host = process.env['ANYBOX_TEST_ENGINE'] || undefined;
export const runtimes = (process.env['ANYBOX_TEST_RUNTIMES'] || 'runc').split(',');

export function optionsFor(runtime: string): DockerOptions {
	const image = process.env['ANYBOX_TEST_IMAGE'] || 'python:3.13-slim';
	const network = process.env['ANYBOX_TEST_NETWORK'] || 'bridge';
	return { image, runtime, network, ...(host === undefined ? {} : { host }) };
}
