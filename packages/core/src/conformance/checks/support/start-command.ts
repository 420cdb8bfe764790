import type { Command, CommandHandle } from '../../../sandbox/api.ts';
import type { StartOptions } from '../../../sandbox/options.ts';
import type { CommandResult } from '../../../sandbox/result.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { Violation } from '../../violation.ts';
import type { CheckContext } from '../../context.ts';
import { quote } from '../../words.ts';

const hearMs = 10_000;
const endMs = 10_000;

export interface StartedCommand {
	readonly command: CommandHandle;
	/** Resolves with all of standard output so far, as soon as the text stands in it. */
	readonly hears: (text: string) => Promise<string>;
	/** How it ended, once it has; `what` names the command in the violation of one that does not. */
	readonly ends: (what: string) => Promise<CommandResult>;
}

/** Starts a command and lets the check wait for what it says. */
export async function startCommand(
	{ within }: Pick<CheckContext, 'within'>,
	box: Sandbox,
	command: Command,
	options: StartOptions = {},
): Promise<StartedCommand> {
	let heard = '';
	let tell = (): void => {};
	const handle = await box.commands.start(command, {
		...options,
		onStdout(text) {
			heard += text;
			tell();
		},
	});
	const ended = handle.wait().then(() => true);
	// Who does not wait for a text need not handle that nobody knows how the command ended.
	ended.catch(() => {});
	const hear = async (text: string): Promise<string> => {
		for (let over = false; !heard.includes(text); ) {
			if (over) throw new Violation(`expected ${quote(text)} of a command, got ${quote(heard)}`);
			const spoke = new Promise<boolean>((resolve) => {
				tell = () => resolve(false);
			});
			over = await Promise.race([spoke, ended]);
		}
		return heard;
	};
	return {
		command: handle,
		hears: (text) => within(hearMs, hear(text), `waiting for ${quote(text)} of a command`),
		ends: (what) => within(endMs, handle.wait(), what),
	};
}
