import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { apiScript, assemblyScript } from './pyodide-text.ts';

/** One of Pyodide's scripts, compiled for the realm. */
export interface RealmScript {
	readonly text: string;
	readonly script: vm.Script;
}

/** A script as it is kept: its text, and what the engine made of it so far. */
export interface KeptScript {
	readonly text: Uint8Array;
	readonly code: Uint8Array;
}

const filenames = ['pyodide.asm.js', 'pyodide.js'] as const;

/** From Pyodide's own files. */
export function scriptsOf(folder: string): readonly RealmScript[] {
	const module = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8');
	const texts = [assemblyScript(module('pyodide.asm.mjs')), apiScript(module('pyodide.mjs'))];
	return texts.map((text, index) => compiled(text, filenames[index]));
}

/** As they were kept. Code that another engine made is of no use, and is not used. */
export function scriptsFrom(kept: readonly KeptScript[]): readonly RealmScript[] {
	return kept.map(({ text, code }, index) =>
		compiled(Buffer.from(text).toString('utf8'), filenames[index], code),
	);
}

/** With all that has been compiled of it by now. */
export function keptScript({ text, script }: RealmScript): KeptScript {
	return { text: Buffer.from(text, 'utf8'), code: script.createCachedData() };
}

function compiled(text: string, filename?: string, code?: Uint8Array): RealmScript {
	// The engine takes no shared memory.
	const cachedData = code && Buffer.from(code);
	return { text, script: new vm.Script(text, { filename, cachedData }) };
}
