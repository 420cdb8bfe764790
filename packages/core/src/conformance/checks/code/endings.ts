import { randomInt } from 'node:crypto';
import type { Check } from '../../check.ts';
import { contains, same, textOf } from '../../expectations.ts';
import { nextEpoch } from '../support/next-epoch.ts';
import { runPython, runsPython, showsValue } from '../support/run-python.ts';

/** What programs mostly say, and what nobody foresees. */
const failures = (): readonly number[] => [1, 2, 3, 42, 254, randomInt(4, 254)];

/** Cells that end otherwise than by their last line. */
export const endingChecks: readonly Check[] = [
	{
		id: 'code/sys-exit-is-a-result',
		level: 'must',
		claim:
			'`sys.exit` with a failure ends the cell as `error` with that exit code, and the variables are kept.',
		async run({ open }) {
			const box = await open();
			for (const code of failures()) {
				const call = `sys.exit(${code})`;
				const result = await runPython(box, `import sys\nkept = ${code}\n${call}`);
				same(result.ended, 'error', `the end by ${call}`);
				same(result.error?.name, 'SystemExit', `the name of the error of ${call}`);
				same(result.error?.exitCode, code, `the exit code of ${call}`);
				same(result.state, 'kept', `the state after ${call}`);
				await showsValue(box, 'kept', String(code));
			}
		},
	},
	{
		id: 'code/os-exit-loses-the-state',
		level: 'must',
		claim:
			'`os._exit` with a failure ends the cell as `error` with that exit code and state `lost`; output before it is kept.',
		async run({ open }) {
			const box = await open();
			for (const code of [1, 3, 254]) {
				const call = `os._exit(${code})`;
				const result = await runPython(box, `import os\nprint('before', flush=True)\n${call}`);
				same(result.ended, 'error', `the end by ${call}`);
				same(result.error?.exitCode, code, `the exit code of ${call}`);
				same(result.state, 'lost', `the state after ${call}`);
				same(textOf(result.stdout), 'before\n', `the output before ${call}`);
			}
		},
	},
	{
		id: 'code/crash-loses-the-state',
		level: 'must',
		claim: 'A crash by a signal ends the cell as `killed`, names the signal, and loses the state.',
		// An interpreter in WebAssembly has no signals.
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			for (const signal of ['SIGSEGV', 'SIGKILL']) {
				await runsPython(box, 'import os, signal\nlost = 42');
				const result = await runPython(box, `os.kill(os.getpid(), signal.${signal})`);
				same(result.ended, 'killed', `the end by ${signal}`);
				contains(result.error?.value ?? '', signal, 'the value of the error');
				same(result.state, 'lost', `the state after ${signal}`);
				await showsValue(box, "'lost' in globals()", 'False');
			}
		},
	},
	{
		id: 'code/next-cell-after-a-crash',
		level: 'must',
		claim: 'After its process ended, a context runs the next cell, in the next epoch.',
		async run({ open }) {
			const box = await open();
			const before = await runsPython(box, 'lost = 42');
			const crashed = await runPython(box, 'import os\nos._exit(1)');
			const after = await runsPython(box, "'lost' in globals()");
			same(after.text, 'False', 'whether the variable is still there');
			same(after.contextId, before.contextId, 'the context of the next cell');
			same(crashed.epoch, nextEpoch(before), 'the epoch when the process had ended');
			same(after.epoch, nextEpoch(before), 'the epoch of the next cell');
		},
	},
	{
		id: 'code/error-keeps-the-state',
		level: 'must',
		claim: 'The state of an exception is `kept`: what the cell set before it is there.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'older = 20');
			const result = await runPython(box, 'newer = 22\nraise ValueError(newer)');
			same(result.ended, 'error', 'the end');
			same(result.state, 'kept', 'the state');
			await showsValue(box, 'older + newer', '42');
		},
	},
	{
		id: 'code/memory-error-is-memory',
		level: 'must',
		claim: '`MemoryError` ends the cell as `memory`.',
		async run({ open }) {
			const box = await open();
			// No machine has so much: it is refused without being tried.
			const refused = await runPython(box, 'import sys\n[None] * sys.maxsize');
			same(refused.ended, 'memory', 'the end of a cell that asked for too much');
			const raised = await runPython(box, "raise MemoryError('by hand')");
			same(raised.ended, 'memory', 'the end of a cell that raised it');
			await showsValue(box, '6 * 7', '42');
		},
	},
];
