import type { Command } from '../../../sandbox/api.ts';
import type { CommandOptions } from '../../../sandbox/options.ts';
import type { CommandResult } from '../../../sandbox/result.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { Violation } from '../../violation.ts';
import { quote } from '../../words.ts';

/** Demands that a command ends as `ok` with exit code 0. */
export async function runsCommand(
	box: Sandbox,
	command: Command,
	options: CommandOptions = {},
): Promise<CommandResult> {
	const result = await box.commands.run(command, options);
	if (result.ended === 'ok' && result.exitCode === 0) return result;
	throw new Violation(`${quote(command)}: expected it to end as ok, got ${commandEndOf(result)}`);
}

/** How a command ended, in words. */
function commandEndOf({ ended, exitCode, signal, stderr }: CommandResult): string {
	const said = stderr.text === '' ? '' : `, standard error ${quote(stderr.text)}`;
	return `${ended} with exit code ${exitCode} and signal ${signal}${said}`;
}
