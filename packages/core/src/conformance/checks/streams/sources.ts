import type { Check } from '../../check.ts';
import { atMost, contains, same } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { runsPython, showsValue } from '../support/run-python.ts';

/** As long as the child that holds the pipes stays, and how soon the cell must have ended. */
const holdS = 30;
const promptMs = 3000;

const writers = `import os, subprocess, sys
print('from Python')
subprocess.run([sys.executable, '-c', 'print("from a child")'])
subprocess.run([sys.executable, '-c', 'import sys; print("from a child", file=sys.stderr)'])
os.system('echo from a shell; echo from a shell >&2')
os.write(1, b'from a descriptor\\n')
os.write(2, b'from a descriptor\\n')
try:
    import ctypes
    puts = ctypes.CDLL(None).puts
except (ImportError, OSError, AttributeError):
    os.write(1, b'from C\\n')
else:
    puts(b'from C')
    ctypes.CDLL(None).fflush(None)
_ = None`;

/** Leaves a thread and a child behind that speak when they are told to. */
const leavesSomeBehind = `import subprocess, sys, threading
gate = threading.Event()
def late():
    gate.wait(20)
    print('late thread')
thread = threading.Thread(target=late, daemon=True)
thread.start()
waiting = 'import sys; sys.stdin.read(); print("late child")'
child = subprocess.Popen([sys.executable, '-c', waiting], stdin=subprocess.PIPE)
print('in time')`;

const tellsThem = `gate.set()
thread.join()
child.stdin.close()
child.wait()
print('mine')`;

const leavesAHolder = `import subprocess, sys
print('done')
holder = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(${holdS})'])
_ = None`;

/** Who may write, and whose words they are. */
export const sourceChecks: readonly Check[] = [
	{
		id: 'streams/children-and-descriptors',
		level: 'must',
		claim: 'Output of child processes and of C code is output of the cell.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const { stdout, stderr } = await runsPython(box, writers);
			same(
				stdout.text,
				'from Python\nfrom a child\nfrom a shell\nfrom a descriptor\nfrom C\n',
				'standard output',
			);
			same(stderr.text, 'from a child\nfrom a shell\nfrom a descriptor\n', 'standard error');
		},
	},
	{
		id: 'streams/late-output-is-background',
		level: 'must',
		claim:
			'What a thread prints and what a child writes after their cell ended comes as `background`, never as output of the next cell; what a thread writes to a descriptor itself is excepted.',
		needs: ['commands'],
		async run(context) {
			const box = await context.open();
			const first = await runsPython(box, leavesSomeBehind);
			same(first.stdout.text, 'in time\n', 'the output of the cell that leaves some behind');
			const next = await runsPython(box, tellsThem);
			same(next.stdout.text, 'mine\n', 'the output of the next cell');
			let background = next.background?.text ?? '';
			const what = 'the late output of a thread and a child came as background';
			await eventually(context, { what, withinMs: 5000 }, async () => {
				if (background.includes('late thread') && background.includes('late child')) return true;
				const later = await runsPython(box, "print('mine too')");
				same(later.stdout.text, 'mine too\n', 'the output of a later cell');
				background += later.background?.text ?? '';
				return false;
			});
			contains(background, 'late thread\n', 'what came as background');
		},
	},
	{
		id: 'streams/held-pipes-delay-nothing',
		level: 'must',
		claim: 'A child that holds the pipes of a cell open does not hold up its end.',
		needs: ['commands'],
		async run({ open, measure }) {
			const box = await open();
			await runsPython(box, '1');
			const { stdout, durationMs } = await runsPython(box, leavesAHolder);
			measure('a cell whose pipes are held', durationMs, 'ms');
			atMost(durationMs, promptMs, `the milliseconds of a cell whose child stays ${holdS} s`);
			same(stdout.text, 'done\n', 'its output');
			await showsValue(box, 'holder.poll()\nholder.kill()\nholder.wait()', '-9');
		},
	},
];
