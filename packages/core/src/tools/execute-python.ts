import { z } from 'zod';
import type { CellError } from '../contract/interpreter.ts';
import { fitText } from '../policy/output-budget.ts';
import type { RunResult } from '../sandbox/result.ts';
import { channelFields, textFields, type OutputSource } from './channel.ts';
import { defineTool, type Tool } from './definition.ts';
import { endingNotes, stateNotes } from './ending-notes.ts';
import { shownResults } from './shown-results.ts';
import { timeoutOption, timeoutSeconds } from './timeout.ts';
import type { ToolEnvironment } from './tool-environment.ts';

const input = z.strictObject({
	code: z.string().min(1).describe('Python source; the last expression is the value'),
	timeout_seconds: timeoutSeconds,
});

/** Runs Python in the one interpreter of the conversation. */
export function executePython(environment: ToolEnvironment): Tool {
	return defineTool(environment, {
		name: 'execute_python',
		description: [
			'Run Python code in a sandbox. Variables, imports and files stay for later calls until a result says they were lost.',
			'Returns "ended" ("ok" only if the code ran to its end), "value" of the last expression, "stdout", "stderr", "error" and "results" (figures come as images).',
			'Long text is cut in the middle; the field "…_truncated" then has the totals and an output_id for read_output.',
			'There is no standard input: input() fails.',
		].join(' '),
		input,
		annotations: { title: 'Run Python', readOnly: false, destructive: true, idempotent: false },
		whenNotFound: 'the interpreter is gone; call again for a new one, without earlier variables',
		run: async ({ input: { code, timeout_seconds }, sandbox, abort }) => {
			const run = await sandbox.runCode(code, {
				language: 'python',
				...timeoutOption(timeout_seconds),
				...abort,
			});
			const { results, leftOut, images } = shownResults(run, environment);
			const source = { environment, sandbox };
			return {
				fields: {
					ended: run.ended,
					...textFields('value', run.text ?? '', source),
					...channelFields('stdout', run.stdout, source),
					...channelFields('stderr', run.stderr, source),
					...(run.background ? channelFields('background', run.background, source) : {}),
					...(results.length > 0 ? { results } : {}),
					...(leftOut > 0 ? { results_left_out: leftOut } : {}),
					...(run.error ? { error: errorFields(run.error, source) } : {}),
					state: run.state,
				},
				notes: notesOn(run, environment),
				images,
			};
		},
	});
}

const maxNameChars = 200;
/** The traceback ends with the same words. */
const maxValueChars = 500;

function errorFields(error: CellError, source: OutputSource): Record<string, unknown> {
	const name = source.environment.clean(error.name).slice(0, maxNameChars);
	const value = source.environment.clean(error.value);
	return {
		name,
		...(value === '' ? {} : { value: fitText(value, { maxChars: maxValueChars }).text }),
		...textFields('traceback', error.traceback, source),
		...(error.exitCode === null ? {} : { exit_code: error.exitCode }),
	};
}

function notesOn(run: RunResult, environment: ToolEnvironment): string[] {
	return [
		environment.lossBefore(run),
		endingNotes[run.ended],
		// A sandbox that is gone has taken more than the variables, and its note says so.
		run.ended === 'lost' ? null : stateNotes[run.state],
	].filter((note) => note !== null);
}
