import { setTimeout as sleep } from 'node:timers/promises';
import { deferred } from '../../../policy/deadline.ts';
import { processEnvironment } from '../../../sandbox/calls/environment.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { type Check, declares } from '../../check.ts';
import { Violation } from '../../violation.ts';
import type { CheckContext } from '../../context.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { idsOf } from '../support/listed.ts';
import { runPython, runsPython } from '../support/run-python.ts';
import { startCell } from '../support/start-cell.ts';

const graceMs = 300;
const endMs = graceMs + 2000;
/** When a creation is aborted, in milliseconds after it was asked for. */
const moments = [0, 1, 4, 16, 64] as const;

export const callAbortChecks: readonly Check[] = [
	{
		id: 'abort/before-the-start',
		level: 'must',
		claim: 'A signal that is aborted before the call starts nothing and rejects with `aborted`.',
		async run(context) {
			const { open, capabilities } = context;
			const signal = AbortSignal.abort();
			const box = await open();
			const calls: readonly (readonly [string, () => PromiseLike<unknown>])[] = [
				['runCode', () => runPython(box, 'open("ran", "w").close()', { signal })],
				['files.write', () => box.files.write('written', 'x', { signal })],
				['files.mkdir', () => box.files.mkdir('made', { signal })],
				['contexts.create', () => box.contexts.create({ signal })],
				['create', () => open({ signal })],
			];
			for (const [name, call] of calls) await rejectsWith('aborted', call(), name);
			if (declares(capabilities, 'commands')) {
				const touch = box.commands.run('touch commanded', { signal });
				await rejectsWith('aborted', touch, 'commands.run');
				await driverSpawnsNothing(context, signal);
			}
			const names = (await box.files.list()).map(({ name }) => name);
			same(names, [], 'what calls that were aborted before they began left');
			same(await box.contexts.list(), [], 'the contexts');
		},
	},
	{
		id: 'abort/running-command',
		level: 'must',
		claim: 'Aborting a running command ends it as `cancelled`, with everything it started.',
		needs: ['commands'],
		async run(context) {
			const { open, within } = context;
			const box = await open({ graceMs });
			const stop = new AbortController();
			const heard = deferred<string>();
			const { signal } = stop;
			const run = box.commands.run(beatingCommand, { signal, onStdout: heard.resolve });
			// What it does may be seen before anybody here knows that it runs; what it says may not.
			await within(10_000, Promise.race([heard.promise, run]), 'a command that says something');
			const isBeating = async (): Promise<boolean> => (await beats(box)) > 0;
			await eventually(context, { what: 'the command beats', withinMs: 10_000 }, isBeating);
			stop.abort();
			const { ended, exitCode } = await within(endMs, run, 'a command that was aborted');
			same(ended, 'cancelled', 'how a command that was aborted ended');
			truthy(`the exit code ${exitCode} is not that of success`, exitCode !== 0);
			await stopsBeating(context, box);
		},
	},
	{
		id: 'abort/create-leaves-nothing',
		level: 'must',
		claim: 'Aborting `create` leaves nothing behind.',
		async run(context) {
			for (const moment of moments) await abortedCreation(context, moment);
			const what = 'nothing is listed after creations that were aborted';
			await eventually(context, { what, withinMs: 5000 }, async () => {
				return (await idsOf(context)).length === 0;
			});
		},
	},
	{
		id: 'abort/upload-keeps-the-old-file',
		level: 'must',
		claim: 'Aborting a transfer of a file leaves the old file as it was.',
		async run(context) {
			const box = await context.open();
			await box.files.write('data/old.txt', 'old');
			await abortedUpload(context, box);
			same(await box.files.read('data/old.txt'), 'old', 'the file after an upload was aborted');
			const names = async (): Promise<string> =>
				(await box.files.list('data')).map(({ name }) => name).join();
			const what = 'the aborted upload leaves nothing beside the old file';
			await eventually(context, { what, withinMs: 3000 }, async () => {
				return (await names()) === 'old.txt';
			});
		},
	},
	{
		id: 'abort/sandbox-serves-on',
		level: 'must',
		claim: 'After an abort the sandbox serves the next call.',
		async run(context) {
			const { open, capabilities, within } = context;
			const box = await open({ graceMs });
			await abortedCell(context, box);
			await within(endMs, runsPython(box, '1'), 'the cell after one that was aborted');
			await box.files.write('data/old.txt', 'old');
			await abortedUpload(context, box);
			const next = box.files.write('next.txt', 'next');
			await within(endMs, next, 'the transfer after one that was aborted');
			same(await box.files.read('next.txt'), 'next', 'a file after an aborted transfer');
			if (!declares(capabilities, 'commands')) return;
			await abortedCommand(box);
			const { ended } = await within(endMs, box.commands.run('true'), 'the next command');
			same(ended, 'ok', 'the end of the command after one that was aborted');
		},
	},
];

/** A child of its own beats, so that ending the shell is not enough. */
const beatingCommand = 'echo runs; (while :; do printf x >> beats; sleep 0.05; done) & wait';

async function beats(box: Sandbox): Promise<number> {
	return (await box.files.exists('beats')) ? (await box.files.stat('beats')).bytes : 0;
}

async function stopsBeating(context: CheckContext, box: Sandbox): Promise<void> {
	const what = 'what an aborted command started has ended';
	await eventually(context, { what, withinMs: 2000 }, async () => {
		const before = await beats(box);
		// Three beats long: whoever lives is heard.
		await sleep(150);
		return (await beats(box)) === before;
	});
}

/** Aborting before `spawn` resolves starts nothing, and core relies on it. */
async function driverSpawnsNothing(
	{ create, spec }: CheckContext,
	signal: AbortSignal,
): Promise<void> {
	const driver = await create();
	const environment = processEnvironment({ spec: spec() });
	const argv = ['/bin/sh', '-c', 'sleep 5'] as const;
	const spawned = driver.spawn?.({ argv, cwd: '/workspace', environment, signal });
	const process = await spawned?.catch(() => undefined);
	if (process === undefined) return;
	await process.kill();
	throw new Violation(
		'spawn with a signal that was aborted before: expected a rejection, it started',
	);
}

async function abortedCreation({ open }: CheckContext, moment: number): Promise<void> {
	const stop = new AbortController();
	const creation = open({ signal: stop.signal });
	const settled = creation.then(
		(box) => box,
		(error: unknown) => error,
	);
	if (moment > 0) await Promise.race([sleep(moment), settled]);
	stop.abort();
	const box = await creation.catch(() => undefined);
	// It was there before the abort came.
	if (box === undefined) await rejectsWith('aborted', creation, 'a creation that was aborted');
	else await box.kill();
}

/** Aborts an upload when its first part was taken. */
async function abortedUpload({ within }: CheckContext, box: Sandbox): Promise<void> {
	const stop = new AbortController();
	async function* content(): AsyncGenerator<Uint8Array> {
		yield Buffer.from('new'.repeat(1000));
		stop.abort();
		await new Promise(() => {});
	}
	const write = box.files.write('data/old.txt', content(), { signal: stop.signal });
	const rejection = rejectsWith('aborted', write, 'an upload that was aborted');
	await within(endMs, rejection, 'an upload that was aborted');
}

async function abortedCell(context: CheckContext, box: Sandbox): Promise<void> {
	const stop = new AbortController();
	const code = 'import time\nprint("on", flush=True)\ntime.sleep(60)';
	const { run } = await startCell(context, box, code, { signal: stop.signal });
	stop.abort();
	await context.within(endMs, run, 'a cell that was aborted');
}

async function abortedCommand(box: Sandbox): Promise<void> {
	const stop = new AbortController();
	const command = await box.commands.start('echo on; sleep 60', {
		signal: stop.signal,
		onStdout: () => stop.abort(),
	});
	await command.wait();
}
