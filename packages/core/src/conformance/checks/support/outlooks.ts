import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { declares } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { jsonOf, printedJson } from './printed-json.ts';
import { runsCommand } from './runs-command.ts';

/** A place from which code sees its sandbox: walls and caps that hold for one need not hold for another. */
export interface Outlook {
	/** In words, to stand behind what is seen. */
	readonly where: string;
	/** What Python code prints there, which must be one JSON value. */
	readonly sees: (code: string) => Promise<unknown>;
}

/** Cells and commands, of whoever made the sandbox and of whoever came later: as many as the backend has. */
export async function outlooks(
	{ capabilities, connect }: Pick<CheckContext, 'capabilities' | 'connect'>,
	box: Sandbox,
): Promise<readonly Outlook[]> {
	const handles = [{ of: '', handle: box }];
	if (declares(capabilities, 'connect')) {
		handles.push({ of: ' of a connected sandbox', handle: await connect(box.id) });
	}
	const runsPrograms = await runsPythonPrograms({ capabilities }, box);
	return handles.flatMap(({ of, handle }) => [
		{ where: `from a cell${of}`, sees: (code) => printedJson(handle, code) },
		...(runsPrograms
			? [{ where: `from a command${of}`, sees: (code: string) => printedByCommand(handle, code) }]
			: []),
	]);
}

/** What the code sees from all of them, at once. */
export function seenFrom(
	all: readonly Outlook[],
	code: string,
): Promise<readonly { readonly where: string; readonly seen: unknown }[]> {
	return Promise.all(all.map(async ({ where, sees }) => ({ where, seen: await sees(code) })));
}

/** The interpreter of cells need not be a program that commands find. */
export async function runsPythonPrograms(
	{ capabilities }: Pick<CheckContext, 'capabilities'>,
	box: Sandbox,
): Promise<boolean> {
	if (!declares(capabilities, 'commands')) return false;
	const { stdout } = await runsCommand(box, 'command -v python3 || :');
	return stdout.text !== '';
}

async function printedByCommand(box: Sandbox, code: string): Promise<unknown> {
	const { stdout } = await runsCommand(box, ['python3', '-c', code]);
	return jsonOf(stdout.text, 'a command');
}
