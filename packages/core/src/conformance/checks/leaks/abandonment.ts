import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { SandboxOptions } from '../../../sandbox/options.ts';
import { type Check, declares } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { same } from '../../expectations.ts';
import { idsOf, nothingIsListed } from '../support/listed.ts';
import { runPython, runsPython } from '../support/run-python.ts';
import { startCell } from '../support/start-cell.ts';

/** How long a call may take to settle from the kill on: less than core waits before it gives up. */
const settleMs = 1800;
const cycles = { rounds: 4, atOnce: 4 } as const;
/** More than any machine has. */
const tooMuch = 2 ** 33;

export const abandonmentChecks: readonly Check[] = [
	{
		id: 'leaks/none-after-many-cycles',
		level: 'must',
		claim: 'Creating and killing many sandboxes leaves none listed.',
		async run(context) {
			const { create, request, clock, measure } = context;
			const startedAt = clock.now();
			for (let round = 0; round < cycles.rounds; round += 1) {
				const drivers = await Promise.all(Array.from({ length: cycles.atOnce }, () => create()));
				await Promise.all(drivers.map((driver) => driver.destroy(request())));
			}
			const minutes = (clock.now() - startedAt) / 60_000;
			const count = cycles.rounds * cycles.atOnce;
			measure('create and destroy', Math.round(count / minutes), 'per minute');
			await nothingIsListed(context, `the list after ${count} sandboxes were killed`);
		},
	},
	{
		id: 'leaks/refused-create-leaves-nothing',
		level: 'must',
		claim: 'A creation that is refused leaves nothing behind.',
		async run(context) {
			for (const options of exorbitant(context)) {
				const box = await context.open(options).catch(() => undefined);
				// Some backend may have that much, or cap at less than it has.
				await box?.kill();
				const what = `the list after asking for ${JSON.stringify(options)}`;
				await nothingIsListed(context, what);
			}
		},
	},
	{
		id: 'leaks/kill-settles-every-call',
		level: 'must',
		claim: 'Killing a sandbox while calls are under way settles them all.',
		async run(context) {
			const box = await context.open();
			const calls = await callsUnderWay(box, context);
			const killing = box.kill();
			const settling = calls.map(([name, call]) =>
				context.within(
					settleMs,
					Promise.allSettled([call]),
					`${name} under way when its sandbox was killed`,
				),
			);
			await Promise.all(settling);
			await killing;
		},
	},
	{
		id: 'leaks/abandoned-is-listed',
		level: 'must',
		claim: 'A host that lets go of a sandbox without killing it finds it in `list`.',
		async run(context) {
			const { id } = await usedSandbox(context);
			same(await idsOf(context), [id], 'the list after a sandbox was used and let go of');
		},
	},
];

function exorbitant({ capabilities }: CheckContext): readonly SandboxOptions[] {
	return [
		{ resources: { cpu: 2 ** 20 } },
		{ resources: { memoryMiB: tooMuch } },
		{ resources: { diskMiB: tooMuch } },
		{ resources: { gpu: 'no-such-gpu:9999' } },
		{ resources: { cpu: 2 ** 20, memoryMiB: tooMuch } },
		{ egress: { allow: { domains: ['conformance.invalid'] } } },
		...(declares(capabilities, 'maxLifetimeMs') ? [{ lifetimeMs: Number.MAX_SAFE_INTEGER }] : []),
	];
}

async function usedSandbox({ open }: CheckContext): Promise<{ readonly id: string }> {
	const box = await open();
	await runsPython(box, '1');
	return { id: box.id };
}

type UnderWay = readonly [name: string, call: PromiseLike<unknown>];

/** A cell that runs, one that waits for it, a transfer that stalls, a command, a look that lasts. */
async function callsUnderWay(box: Sandbox, context: CheckContext): Promise<readonly UnderWay[]> {
	const { capabilities } = context;
	const calls: UnderWay[] = [];
	const keep = (name: string, call: PromiseLike<unknown>): void => {
		// Nobody waits for it before the sandbox is killed.
		void Promise.resolve(call).catch(() => {});
		calls.push([name, call]);
	};
	const { run } = await startCell(context, box, 'print("on", flush=True)\nwhile True: pass');
	keep('a cell', run);
	keep('a cell that waits for its turn', runPython(box, '1'));
	keep('a transfer', box.files.write('stalled.bin', stalling()));
	if (declares(capabilities, 'commands')) {
		keep('a command', box.commands.run('sleep 600'));
		keep('a started command', (await box.commands.start('sleep 600')).wait());
	}
	return calls;
}

async function* stalling(): AsyncGenerator<Uint8Array> {
	yield Buffer.alloc(1024);
	await new Promise(() => {});
}
