import type { CellRun } from '../../../sandbox/api.ts';
import type { RunCodeOptions } from '../../../sandbox/options.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { Violation } from '../../violation.ts';
import type { CheckContext } from '../../context.ts';
import { endOf, runPython } from './run-python.ts';

const startMs = 10_000;

/** Starts a cell and waits until it has printed something: from then on it runs and can be disturbed. */
export async function startCell(
	{ within }: Pick<CheckContext, 'within'>,
	box: Sandbox,
	code: string,
	options: RunCodeOptions = {},
): Promise<{ readonly run: CellRun }> {
	let run: CellRun | undefined;
	const printed = new Promise<void>((resolve) => {
		run = runPython(box, code, {
			...options,
			onStdout(text) {
				resolve();
				options.onStdout?.(text);
			},
		});
	});
	if (run === undefined) throw new Violation('runCode gave nothing');
	const early = run.then((result) => {
		throw new Violation(`a cell that was to run on ended: ${endOf(result)}`);
	});
	await within(startMs, Promise.race([printed, early]), 'the first output of a cell');
	// From here on its end is expected, and not everybody asks for it.
	early.catch(() => {});
	return { run };
}
