import type { ContextRecord } from '../../../contract/interpreter.ts';
import type { CreateContextOptions } from '../../../sandbox/options.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { runsPython } from './run-python.ts';

/** A Python context, whatever language is the backend's first. */
export function pythonContext(
	box: Sandbox,
	options: CreateContextOptions = {},
): Promise<ContextRecord> {
	return box.contexts.create({ language: 'python', ...options });
}

/** The absolute path of a new directory in the workspace, made by code. */
export async function madeDirectory(box: Sandbox, name: string): Promise<string> {
	const path = `/workspace/${name}`;
	await runsPython(box, `import os\nos.makedirs('${name}', exist_ok=True)`);
	return path;
}
