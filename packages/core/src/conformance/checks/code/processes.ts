import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { type Check } from '../../check.ts';
import { Violation } from '../../violation.ts';
import { same } from '../../expectations.ts';
import { quote } from '../../words.ts';
import { endOf, literal, runPython, runsPython, showsValue } from '../support/run-python.ts';

/** Where another user or a namespace forbids it, the cell says so and ends as `error`. */
const killParent = `import os, time
parent = os.getppid()
os.kill(parent, 9)
deadline = time.monotonic() + 3
while os.getppid() == parent and time.monotonic() < deadline:
    time.sleep(0.01)
if os.getppid() == parent:
    raise ChildProcessError('the process above lives on')
time.sleep(20)`;

/** What a cell does to its processes, and must not be able to lie with. */
export const processChecks: readonly Check[] = [
	{
		id: 'code/replaced-process-is-noticed',
		level: 'must',
		claim: 'A process that replaces itself by another program ends the cell, and never as `ok`.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			for (const program of ['pass', 'import time; time.sleep(20)']) {
				const replace = `os.execv(sys.executable, ['python3', '-c', ${literal(program)}])`;
				await endsUnwell(box, `import os, sys\n${replace}`);
			}
		},
	},
	{
		id: 'code/forked-child-is-silent',
		level: 'must',
		claim:
			"A forked child that runs on into the end of the cell says nothing in its parent's name.",
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'import os');
			const parted = 'pid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\n';
			const silent = await runsPython(box, `${parted}'parent' if pid else 'child'`);
			same(
				silent.results.map(({ text }) => text),
				["'parent'"],
				'the results',
			);
			const failing = `${parted}else:\n    raise ValueError('of the child')\n'parent'`;
			const other = await runsPython(box, failing);
			same(other.text, "'parent'", 'the result when the child raised');
		},
	},
	{
		id: 'code/killed-parent-is-noticed',
		level: 'must',
		claim:
			'Killing the process above the interpreter from code is noticed: the cell ends, never as `ok`, and the sandbox serves the next one.',
		needs: ['commands'],
		async run({ open }) {
			await endsUnwell(await open(), killParent);
		},
	},
];

/** Demands an end that came by itself and is not `ok`, and a next cell. */
async function endsUnwell(box: Sandbox, code: string): Promise<void> {
	const result = await runPython(box, code, { timeoutMs: 10_000 });
	if (result.ended === 'ok' || result.ended === 'timeout') {
		throw new Violation(`${quote(code)}: expected an end that is not ok, got ${endOf(result)}`);
	}
	await showsValue(box, '6 * 7', '42');
}
