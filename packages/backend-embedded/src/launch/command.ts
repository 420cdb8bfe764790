import { bubblewrapArguments, type SystemLayer } from './layer/bubblewrap.ts';
import { nodeFlags } from './node-flags.ts';

/** A program that the child's Node is to run. */
export interface Program {
	readonly file: string;
	readonly argument: string;
	/** Folders, which end in a slash, and files: all that it may read. */
	readonly readable: readonly string[];
}

/** What is started in its place. */
export interface Command {
	readonly file: string;
	readonly words: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
}

/** The command that runs it under the permission model, and within the layer where there is one. */
export function commandFor(program: Program, layer: SystemLayer | null): Command {
	const { file, argument, readable } = program;
	const flags = nodeFlags({ version: process.versions.node, readable });
	const words = [...flags, file, argument];
	if (layer === null) {
		return { file: process.execPath, words, environment: { OPENSSL_CONF: '/dev/null' } };
	}
	const around = bubblewrapArguments(layer, readable);
	return { file: layer.program, words: [...around, process.execPath, ...words], environment: {} };
}
