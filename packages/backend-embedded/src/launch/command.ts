import { dirname } from 'node:path';
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
	/** Newer Nodes let every thread read the folder that their process works in: it is one that it may read. */
	readonly cwd: string;
}

/** The command that runs it under the permission model, and within the layer where there is one. */
export function commandFor(program: Program, layer: SystemLayer | null): Command {
	const { file, argument, readable } = program;
	const flags = nodeFlags({ version: process.versions.node, readable });
	const words = [...flags, file, argument];
	const cwd = dirname(file);
	if (layer === null) {
		return { file: process.execPath, words, environment: { OPENSSL_CONF: '/dev/null' }, cwd };
	}
	const around = bubblewrapArguments(layer, { readable, cwd });
	const within = [...around, process.execPath, ...words];
	return { file: layer.program, words: within, environment: {}, cwd };
}
