import { hasMethod, shown } from '../policy/argument.ts';
import { Problems } from '../policy/problems.ts';
import {
	checkOptions,
	having,
	listOf,
	oneOf,
	type OptionRules,
	wholeNumber,
} from '../policy/rules.ts';
import type { Tool } from './definition.ts';
import { executePython } from './execute-python.ts';
import { listFiles } from './list-files.ts';
import { readFile } from './read-file.ts';
import { readOutput } from './read-output.ts';
import type { ToolRedactor } from './redactors.ts';
import { runShell } from './run-shell.ts';
import { ToolEnvironment } from './tool-environment.ts';
import type { ToolSandbox, ToolSession } from './tool-sandbox.ts';
import { writeFile } from './write-file.ts';

/** The tools there are. */
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

/** What the tools of one conversation are made with. */
export interface ToolkitOptions {
	/** Characters of each text in a result, such as stdout; the middle goes first. Default: 4000, least: 256. */
	readonly maxChars?: number;
	/** Default: all. */
	readonly include?: readonly ToolName[];
	/** Keeps further secrets out of every string of every result; those of the sandbox are kept out anyway. */
	readonly redactor?: ToolRedactor;
}

const defaultMaxChars = 4000;
const minMaxChars = 256;

const place = { operation: 'toolkit' };

const rules: OptionRules<ToolkitOptions> = {
	maxChars: wholeNumber(minMaxChars),
	include: (...given) => listOf(oneOf(Object.keys(makers)))(...given),
	redactor: having('a Redactor', 'redact', 'redactJson', 'redactStream'),
};

/**
 * The tools for one conversation. They remember what the model was told about its variables, so that one
 * conversation takes one toolkit.
 *
 * @throws `invalid-argument`
 */
export function toolkit(source: ToolSession | ToolSandbox, options: ToolkitOptions = {}): Tool[] {
	const problems = new Problems();
	checkOptions(options, rules, problems);
	const session = sessionOf(source, problems);
	problems.throwIfAny(place);
	const { maxChars = defaultMaxChars, include, redactor } = options;
	const environment = new ToolEnvironment({ session, maxChars, redactor });
	return Object.keys(makers)
		.filter(isToolName)
		.filter((name) => include?.includes(name) ?? true)
		.map((name) => makers[name](environment));
}

function isToolName(name: string): name is ToolName {
	return Object.hasOwn(makers, name);
}

function sessionOf(source: ToolSession | ToolSandbox, problems: Problems): ToolSession {
	if (!hasMethod(source, 'sandbox') && !hasMethod(source, 'runCode')) {
		problems.invalid(`source must be a Sandbox or a session that gives one, got ${shown(source)}`);
		problems.throwIfAny(place);
	}
	return 'sandbox' in source ? source : { sandbox: () => Promise.resolve(source) };
}
