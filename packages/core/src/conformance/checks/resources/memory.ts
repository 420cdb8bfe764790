import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { RunResult } from '../../../sandbox/result.ts';
import type { Check } from '../../check.ts';
import { atLeast, atMost, same } from '../../expectations.ts';
import { limitsInside } from '../support/limits-inside.ts';
import { endOf, runPython, runsPython } from '../support/run-python.ts';

const mebibyte = 1024 * 1024;
const memoryMiB = 256;

export const memoryChecks: readonly Check[] = [
	{
		id: 'resources/memory-cap-is-applied',
		level: 'must',
		claim: 'The memory cap is the one asked for, read from inside.',
		needs: ['memory'],
		async run({ open, measure }) {
			const box = await open({ resources: { memoryMiB } });
			const { memoryBytes } = await limitsInside(box);
			if (memoryBytes === null) {
				// Where nothing can be read, what can be had tells.
				await isRefusedTwice(box);
				return;
			}
			measure('memory seen inside', Math.round(memoryBytes / mebibyte), 'MiB');
			const what = `the MiB that code sees where ${memoryMiB} were asked for`;
			atMost(memoryBytes / mebibyte, memoryMiB * 1.05, what);
			// A machine of its own keeps some of it for its kernel.
			atLeast(memoryBytes / mebibyte, memoryMiB * 0.75, what);
		},
	},
	{
		id: 'resources/memory-is-never-exceeded',
		level: 'must',
		claim:
			'A cell that takes more memory than the cap ends as `memory`, or is refused the memory; it never gets it.',
		needs: ['memory'],
		async run({ open, measure }) {
			const box = await open({ resources: { memoryMiB } });
			measure('memory that a cell got', await isRefusedTwice(box), 'MiB');
		},
	},
	{
		id: 'resources/sandbox-survives-memory',
		level: 'must',
		claim: 'A sandbox works on after a cell was refused memory or ended for it.',
		needs: ['memory'],
		async run({ open }) {
			const box = await open({ resources: { memoryMiB } });
			await box.files.write('kept.txt', 'kept');
			await takeTwice(box);
			await runsPython(box, '1');
			same(await box.files.read('kept.txt'), 'kept', 'a file after a cell ran out of memory');
			await box.files.write('next.txt', 'next');
			same(await box.files.read('next.txt'), 'next', 'a file written after it');
		},
	},
];

/** Takes memory and writes to all of it, saying how many MiB it has, to twice the cap. */
const takingCode = `
taken = []
while len(taken) * 16 < ${2 * memoryMiB}:
    taken.append(bytearray(b"x") * (16 << 20))
    print(len(taken) * 16, flush=True)
`;

async function takeTwice(
	box: Sandbox,
): Promise<{ readonly result: RunResult; readonly got: number }> {
	const result = await runPython(box, takingCode, { timeoutMs: 25_000 });
	return { result, got: Number(result.stdout.text.trim().split('\n').at(-1)) };
}

/** The MiB that a cell got before it was refused more. */
async function isRefusedTwice(box: Sandbox): Promise<number> {
	const { result, got } = await takeTwice(box);
	same(result.ended, 'memory', `the end of a cell that took too much memory (${endOf(result)})`);
	atMost(got, memoryMiB, 'the MiB that a cell got');
	return got;
}
