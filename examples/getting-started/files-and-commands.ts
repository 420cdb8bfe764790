import { createSandbox } from '@anybox/core';
import { toyBackend } from '../toy-backend/toy-backend.ts';

// #region commands
/** An exit code is a result; a shell line is a string, a program with arguments is a list. */
export async function commands(): Promise<readonly unknown[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	const line = await box.commands.run('echo out; echo err >&2; exit 3');
	const list = await box.commands.run(['printf', '%s', '$HOME']);
	return [line.exitCode, line.stdout.text, line.stderr.text, list.stdout.text];
}
// #endregion

// #region start
/** A command that goes on: written to, signalled, waited for. */
export async function interactive(): Promise<readonly unknown[]> {
	await using box = await createSandbox(toyBackend(), { egress: 'full' });
	const cat = await box.commands.start(['cat']);
	await cat.writeStdin('hello\n');
	await cat.closeStdin();
	const { ended, stdout } = await cat.wait();
	return [ended, stdout.text];
}
// #endregion
