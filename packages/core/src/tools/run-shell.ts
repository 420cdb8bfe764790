import { z } from 'zod';
import { channelFields } from './channel.ts';
import { defineTool, type Tool } from './definition.ts';
import { endingNotes } from './ending-notes.ts';
import { timeoutOption, timeoutSeconds } from './timeout.ts';
import type { ToolEnvironment } from './tool-environment.ts';

const input = z.strictObject({
	command: z.string().min(1).describe('one shell command line, as for sh -c'),
	cwd: z.string().min(1).optional().describe('directory to run in; /workspace unless given'),
	timeout_seconds: timeoutSeconds,
});

/** Runs a shell line to its end. */
export function runShell(environment: ToolEnvironment): Tool {
	return defineTool(environment, {
		name: 'run_shell',
		description: [
			'Run a shell command line in the sandbox.',
			'Every call is a new shell: files stay, but cd, variables and functions do not, and Python variables are not seen.',
			'Returns "ended" ("ok" for exit code 0, "error" for any other), "exit_code", "stdout" and "stderr".',
			'Long text is cut in the middle; the field "…_truncated" then has the totals and an output_id for read_output.',
			'There is no standard input: pass what a program would ask for as arguments.',
		].join(' '),
		input,
		annotations: {
			title: 'Run a shell command',
			readOnly: false,
			destructive: true,
			idempotent: false,
		},
		whenNotFound: 'check cwd with list_files',
		run: async ({ input: { command, cwd, timeout_seconds }, sandbox, abort }) => {
			const run = await sandbox.commands.run(command, {
				...(cwd === undefined ? {} : { cwd }),
				...timeoutOption(timeout_seconds),
				...abort,
			});
			const source = { environment, sandbox };
			const note = endingNotes[run.ended];
			return {
				fields: {
					ended: run.ended,
					...(run.exitCode === null ? {} : { exit_code: run.exitCode }),
					...(run.signal === null ? {} : { signal: run.signal }),
					...channelFields('stdout', run.stdout, source),
					...channelFields('stderr', run.stderr, source),
				},
				notes: note === null ? [] : [note],
			};
		},
	});
}
