import type { WatchEvent } from '../../../contract/files.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { same } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { runsPython } from '../support/run-python.ts';

const noticeMs = 10_000;

export const sharedChecks: readonly Check[] = [
	{
		id: 'files/one-file-system',
		level: 'must',
		claim: 'What code writes, the files API reads, and the other way round.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await box.files.write('shared/from-outside.txt', 'outside');
			const inside = await runsPython(box, 'open("shared/from-outside.txt").read()');
			same(inside.text, "'outside'", 'what code reads of what was written from outside');
			await runsPython(box, 'open("shared/from-inside.txt", "w").write("inside") and None');
			same(await box.files.read('shared/from-inside.txt'), 'inside', 'what code wrote');
			await runsPython(box, 'open("shared/from-outside.txt", "a").write(" and in") and None');
			const both = await box.files.read('shared/from-outside.txt');
			same(both, 'outside and in', 'a file that was written from outside and by code');
		},
	},
	{
		id: 'files/watch-tells-changes',
		level: 'must',
		claim: '`watch` tells what was created, changed and removed.',
		needs: ['files', 'filesWatch'],
		async run(context) {
			const box = await context.open();
			await box.files.mkdir('watched');
			const stop = new AbortController();
			const events: WatchEvent[] = [];
			const listen = async (): Promise<void> => {
				for await (const event of box.files.watch('watched', { signal: stop.signal })) {
					events.push(event);
				}
			};
			const listening = listen();
			const changes = changesAreTold(context, box, events);
			// A watch that fails tells nothing: what is wrong is what it says.
			await Promise.race([listening.then(() => changes), changes]);
			stop.abort();
			await context.within(noticeMs, listening, 'a watch that was left');
		},
	},
];

/** Creates, changes and removes a file in the folder that is watched, and waits until each was told. */
async function changesAreTold(
	context: CheckContext,
	box: Sandbox,
	events: readonly WatchEvent[],
): Promise<void> {
	let count = 0;
	// A watch does not tell when it began to look, so files are made until one is seen.
	await eventually(context, { what: 'a new file is seen', withinMs: noticeMs }, async () => {
		count += 1;
		await box.files.write(`watched/${count}.txt`, 'x');
		return events.some(({ kind }) => kind === 'created');
	});
	const path = `/workspace/watched/${count}.txt`;
	const told = (kind: WatchEvent['kind']): Promise<void> =>
		eventually(context, { what: `${path} is told as ${kind}`, withinMs: noticeMs }, async () =>
			events.some((event) => event.kind === kind && event.path === path),
		);
	await told('created');
	await box.files.write(path, 'more than before');
	await told('changed');
	await box.files.remove(path);
	await told('removed');
}
