import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Output, RunResult } from '../../../sandbox/result.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { atLeast, atMost, same, truthy } from '../../expectations.ts';
import { limitsInside } from '../support/limits-inside.ts';
import { type Outlook, outlooks, runsPythonPrograms } from '../support/outlooks.ts';
import { endOf, runPython, runsPython } from '../support/run-python.ts';

const mebibyte = 1024 * 1024;
const memoryMiB = 256;
/** The usual one, and one that nobody rounds to. */
const caps = [memoryMiB, 350];

export const memoryChecks: readonly Check[] = [
	{
		id: 'resources/memory-cap-is-applied',
		level: 'must',
		claim: 'The memory cap is the one asked for, read by cells and by commands.',
		needs: ['memory'],
		async run(context) {
			for (const cap of caps) {
				const box = await context.open({ resources: { memoryMiB: cap } });
				for (const outlook of await outlooks(context, box)) {
					await seesTheCap(context, box, { outlook, cap });
				}
			}
		},
	},
	{
		id: 'resources/memory-is-never-exceeded',
		level: 'must',
		claim:
			'What takes more memory than the cap is refused it or ended, a cell as `memory`; it never gets it.',
		needs: ['memory'],
		async run(context) {
			const box = await context.open({ resources: { memoryMiB } });
			context.measure('memory that a cell got', await isRefusedTwice(box, memoryMiB), 'MiB');
			if (await runsPythonPrograms(context, box)) await isRefusedToCommands(context);
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
			await takeTwice(box, memoryMiB);
			await runsPython(box, '1');
			same(await box.files.read('kept.txt'), 'kept', 'a file after a cell ran out of memory');
			await box.files.write('next.txt', 'next');
			same(await box.files.read('next.txt'), 'next', 'a file written after it');
		},
	},
];

async function seesTheCap(
	{ measure }: CheckContext,
	box: Sandbox,
	{ outlook, cap }: { readonly outlook: Outlook; readonly cap: number },
): Promise<void> {
	const { where } = outlook;
	const { memoryBytes } = await limitsInside(outlook);
	if (memoryBytes === null) {
		// Where nothing can be read, what can be had tells.
		await isRefusedTwice(box, cap);
		return;
	}
	measure(`memory of ${cap} MiB seen ${where}`, Math.round(memoryBytes / mebibyte), 'MiB');
	const what = `the MiB seen ${where} where ${cap} were asked for`;
	atMost(memoryBytes / mebibyte, cap * 1.05, what);
	// A machine of its own keeps some of it for its kernel.
	atLeast(memoryBytes / mebibyte, cap * 0.75, what);
}

/** Takes memory and writes to all of it, saying how many MiB it has, to twice the cap. */
const takingCode = (cap: number): string => `
taken = []
while len(taken) * 16 < ${2 * cap}:
    taken.append(bytearray(b"x") * (16 << 20))
    print(len(taken) * 16, flush=True)
`;

const takingLimit = { timeoutMs: 20_000 };

async function takeTwice(
	box: Sandbox,
	cap: number,
): Promise<{ readonly result: RunResult; readonly got: number }> {
	const result = await runPython(box, takingCode(cap), takingLimit);
	return { result, got: lastNumber(result.stdout) };
}

/** The MiB that a cell got before it was refused more. */
async function isRefusedTwice(box: Sandbox, cap: number): Promise<number> {
	const { result, got } = await takeTwice(box, cap);
	same(result.ended, 'memory', `the end of a cell that took too much memory (${endOf(result)})`);
	atMost(got, cap, 'the MiB that a cell got');
	return got;
}

/** In a sandbox of its own, where no cell has taken anything. */
async function isRefusedToCommands({ open, measure }: CheckContext): Promise<void> {
	const box = await open({ resources: { memoryMiB } });
	const taking = ['python3', '-c', takingCode(memoryMiB)] as const;
	const { ended, stdout } = await box.commands.run(taking, takingLimit);
	const got = lastNumber(stdout);
	measure('memory that a command got', got, 'MiB');
	truthy(
		`a command that took too much memory did not end well (it ended as ${ended})`,
		ended !== 'ok',
	);
	atMost(got, memoryMiB, 'the MiB that a command got');
}

function lastNumber({ text }: Output): number {
	return Number(text.trim().split('\n').at(-1));
}
