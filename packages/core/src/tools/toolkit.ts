import { SandboxError } from '../contract/error.ts';
import { shown } from '../policy/argument.ts';
import type { Tool } from './definition.ts';
import { executePython } from './execute-python.ts';
import { listFiles } from './list-files.ts';
import { readFile } from './read-file.ts';
import { readOutput } from './read-output.ts';
import { runShell } from './run-shell.ts';
import { ToolEnvironment, type ToolRedactor } from './tool-environment.ts';
import type { ToolSandbox, ToolSession } from './tool-sandbox.ts';
import { writeFile } from './write-file.ts';

export type ToolName =
	| 'execute_python'
	| 'run_shell'
	| 'read_output'
	| 'read_file'
	| 'write_file'
	| 'list_files';

const makers = {
	execute_python: executePython,
	run_shell: runShell,
	read_output: readOutput,
	read_file: readFile,
	write_file: writeFile,
	list_files: listFiles,
} as const satisfies Record<ToolName, unknown>;

export interface ToolkitOptions {
	/** Characters of each text in a result, such as stdout; the middle goes first. Default: 4000, least: 256. */
	readonly maxChars?: number;
	/** Default: all. */
	readonly include?: readonly ToolName[];
	/** Keeps secrets out of every string of every result. */
	readonly redactor?: ToolRedactor;
}

const defaultMaxChars = 4000;
const minMaxChars = 256;

const noRedactor: ToolRedactor = {
	redact: (text) => text,
	redactJson: (value) => value,
	redactStream: () => ({ push: (text) => text, end: () => '' }),
};

/**
 * The tools for one conversation. They remember what the model was told about its variables, so that one
 * conversation takes one toolkit.
 *
 * @throws `invalid-argument`
 */
export function toolkit(
	source: ToolSession | ToolSandbox,
	{ maxChars = defaultMaxChars, include, redactor }: ToolkitOptions = {},
): Tool[] {
	if (!Number.isSafeInteger(maxChars) || maxChars < minMaxChars) {
		throw invalid(
			`maxChars must be a whole number of at least ${minMaxChars}, got ${shown(maxChars)}`,
		);
	}
	const environment = new ToolEnvironment({
		session: 'sandbox' in source ? source : { sandbox: () => Promise.resolve(source) },
		maxChars,
		redactor: redactor ?? noRedactor,
	});
	const names = Object.keys(makers).filter(isToolName);
	const unknown = include?.find((name) => !names.includes(name));
	if (unknown !== undefined) {
		throw invalid(`include must hold names of tools (${names.join(', ')}), got ${shown(unknown)}`);
	}
	return names
		.filter((name) => include?.includes(name) ?? true)
		.map((name) => makers[name](environment));
}

function isToolName(name: string): name is ToolName {
	return Object.hasOwn(makers, name);
}

function invalid(fact: string): SandboxError {
	return new SandboxError(fact, { code: 'invalid-argument', operation: 'toolkit' });
}
