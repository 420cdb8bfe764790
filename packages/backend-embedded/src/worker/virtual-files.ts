import { readFileSync } from 'node:fs';
import { limitMemory } from './limited-wasm.ts';

const parts = ['pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'] as const;

/** The few files that Pyodide is started from, by the names it asks for. There are no others. */
export function virtualFiles(folder: string, memoryPages: number): Map<string, Uint8Array> {
	const files = new Map<string, Uint8Array>();
	for (const part of parts) {
		const content = readFileSync(`${folder}/${part}`);
		if (part === 'pyodide.asm.wasm') limitMemory(content, memoryPages);
		files.set(`/${part}`, content);
	}
	return files;
}
