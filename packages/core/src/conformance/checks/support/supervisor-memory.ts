import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { CheckContext } from '../../context.ts';
import { runPython } from './run-python.ts';

/** The most that the process above the interpreter ever held, in KiB, where Linux tells. */
const readPeak = `try:
    import os
    with open(f'/proc/{os.getppid()}/status') as file:
        peak = [line.split()[1] for line in file if line.startswith('VmHWM:')]
except OSError:
    peak = []
print(*peak)`;

/** Puts the peak memory of what reads the cells' output inside the sandbox into the report, where it can be read. */
export async function measuresSupervisor(
	{ measure }: Pick<CheckContext, 'measure'>,
	box: Sandbox,
): Promise<void> {
	const { ended, stdout } = await runPython(box, readPeak);
	const kibibytes = Number.parseInt(stdout.text, 10);
	if (ended === 'ok' && kibibytes > 0) {
		measure('supervisor peak memory', kibibytes / 1024, 'MiB');
	}
}
