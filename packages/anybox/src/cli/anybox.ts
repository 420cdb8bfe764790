import { SandboxError } from '@anybox/core';
import { type Command, exitCodes, type Terminal, UsageError } from './command.ts';
import { backendsCommand } from './commands/backends.ts';
import { conformanceCommand } from './commands/conformance.ts';
import { doctorCommand } from './commands/doctor.ts';
import { packagesCommand } from './commands/packages.ts';
import { replCommand } from './commands/repl.ts';
import { runCommand } from './commands/run.ts';
import { verifyCommand } from './commands/verify.ts';
import { version } from './version.ts';
import { withCodeJoined } from './words.ts';

const commands: readonly Command[] = [
	runCommand,
	replCommand,
	backendsCommand,
	doctorCommand,
	verifyCommand,
	packagesCommand,
	conformanceCommand,
];

/** The whole command line; gives the exit code. */
export async function anybox(words: readonly string[], terminal: Terminal): Promise<number> {
	const [name, ...rest] = words;
	if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
		const asked = commands.find((command) => command.name === rest[0]);
		if (asked === undefined && name === 'help' && rest[0] !== undefined) {
			return complain(terminal, `there is no command "${rest[0]}"`, 'anybox --help');
		}
		terminal.stdout.write(asked?.help ?? help());
		return name === undefined ? exitCodes.usage : exitCodes.ok;
	}
	if (name === '--version' || name === '-v') {
		terminal.stdout.write(`${version()}\n`);
		return exitCodes.ok;
	}
	const command = commands.find((candidate) => candidate.name === name);
	if (command === undefined) {
		return complain(terminal, `there is no command "${name}"`, 'anybox --help');
	}
	const given = withCodeJoined(rest);
	if (given.some((word) => word === '--help' || word === '-h')) {
		terminal.stdout.write(command.help);
		return exitCodes.ok;
	}
	try {
		return await command.run(given, terminal);
	} catch (error) {
		if (error instanceof UsageError) {
			return complain(terminal, error.message, `anybox ${command.name} --help`);
		}
		if (!SandboxError.is(error)) throw error;
		terminal.stderr.write(`anybox: ${error.message}\n`);
		const isAsked = error.code === 'invalid-argument' || error.code === 'unsupported';
		return isAsked ? exitCodes.usage : exitCodes.failed;
	}
}

function complain({ stderr }: Terminal, what: string, where: string): number {
	stderr.write(`anybox: ${what}; see ${where}\n`);
	return exitCodes.usage;
}

function help(): string {
	const width = Math.max(...commands.map(({ name }) => name.length));
	const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
	return `Runs code in a sandbox.

  anybox COMMAND ...

${lines.join('\n')}

  anybox COMMAND --help tells more of each; anybox --version tells which this is.

  anybox run -c 'print(6 * 7)'
  anybox run script.py --timeout 60
  echo 'import sys; sys.version' | anybox run -
`;
}
