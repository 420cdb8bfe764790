import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { pythonContext } from '../support/python-context.ts';
import { literal, runPython, runsPython, showsValue } from '../support/run-python.ts';

/** Which cells run when, and what they see of each other. */
export const turnChecks: readonly Check[] = [
	{
		id: 'contexts/cells-queue-in-order',
		level: 'must',
		claim:
			'Cells of one context run one after the other, in the order in which they were asked for.',
		async run({ open }) {
			const box = await open();
			const context = (await pythonContext(box)).contextId;
			await runsPython(box, 'import time\nseen = []', { context });
			const runs = [1, 2, 3, 4].map((name) => runsPython(box, noting(name), { context }));
			same(
				(await Promise.all(runs)).map(({ text }) => text),
				['2', '4', '6', '8'],
				'the values of four cells',
			);
			await showsValue(box, 'seen', '[1, 1, 2, 2, 3, 3, 4, 4]', { context });
		},
	},
	{
		id: 'contexts/run-side-by-side',
		level: 'must',
		claim: 'Cells of two contexts run side by side.',
		async run({ open }) {
			const box = await open();
			const left = { context: (await pythonContext(box)).contextId };
			const right = { context: (await pythonContext(box)).contextId };
			// Where the files of both are, whether contexts share a directory or not.
			const { text: place = "''" } = await runsPython(box, 'import os; os.getcwd()');
			const [first, second] = await Promise.all([
				runsPython(box, meeting(place, 'left', 'right'), left),
				runsPython(box, meeting(place, 'right', 'left'), right),
			]);
			same([first.text, second.text], ['True', 'True'], 'whether two cells met each other');
		},
	},
	{
		id: 'contexts/crash-stays-inside',
		level: 'must',
		claim: 'A crash in one context leaves the others as they were.',
		async run({ open }) {
			const box = await open();
			const bystander = await pythonContext(box);
			const context = (await pythonContext(box)).contextId;
			const there = { context: bystander.contextId };
			await runsPython(box, 'kept = 42', there);
			const crashed = await runPython(box, 'import os\nos._exit(1)', { context });
			same([crashed.ended, crashed.state], ['error', 'lost'], 'the end of the crash');
			const result = await runPython(box, 'kept', there);
			const seen = { text: result.text, epoch: result.epoch };
			same(seen, { text: '42', epoch: bystander.epoch }, 'a variable and the epoch elsewhere');
		},
	},
	{
		id: 'contexts/share-the-files',
		level: 'must',
		claim: 'Contexts share the files of the sandbox.',
		async run({ open }) {
			const box = await open();
			const first = { context: (await pythonContext(box)).contextId };
			const second = { context: (await pythonContext(box)).contextId };
			await writesFile(box, 'there.txt', 'there', first);
			await showsValue(box, "open('there.txt').read()", "'there'", second);
			await writesFile(box, 'back.txt', 'and back', second);
			await showsValue(box, "open('back.txt').read()", "'and back'", first);
		},
	},
];

/** Notes its name at its begin and at its end. */
function noting(name: number): string {
	return `seen.append(${name}); time.sleep(0.02); seen.append(${name}); len(seen)`;
}

/** Waits for the other cell, and says whether it came; bounded, so that a queue is told from a hang. */
function meeting(place: string, mine: string, other: string): string {
	return `import os, time
os.chdir(${place})
open('${mine}', 'w').close()
deadline = time.monotonic() + 3
while not os.path.exists('${other}') and time.monotonic() < deadline:
    time.sleep(0.002)
os.path.exists('${other}')`;
}

async function writesFile(
	box: Sandbox,
	name: string,
	text: string,
	where: { readonly context: string },
): Promise<void> {
	const write = `file.write(${literal(text)})`;
	await runsPython(box, `with open('${name}', 'w') as file:\n    ${write}`, where);
}
