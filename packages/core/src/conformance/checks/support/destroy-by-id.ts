import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { CheckContext } from '../../context.ts';
import { same, truthy } from '../../expectations.ts';
import { nothingIsListed } from './listed.ts';
import { startCell } from './start-cell.ts';

/** For a backend to tell what ran in a sandbox that it ended in another way than by its driver. */
const noticeMs = 8000;

export const endlessCode = 'import time\nprint("on", flush=True)\nwhile True: time.sleep(0.01)';

export interface DestroyOptions {
	/** The sandbox, in words. */
	readonly what: string;
	/** What is done to the sandbox while a cell and a command run in it. */
	readonly before?: (box: Sandbox) => Promise<void>;
}

/** Has the backend destroy a sandbox of which it has the id alone, and demands that all that runs in it ends. */
export async function destroysById(
	context: CheckContext,
	{ what, before }: DestroyOptions,
): Promise<Sandbox> {
	const { backend, open, request, within, capabilities } = context;
	const box = await open();
	const { run } = await startCell(context, box, endlessCode);
	const command =
		capabilities.commands === false ? undefined : await box.commands.start('sleep 600');
	const ends = Promise.allSettled([run, command?.wait()]);
	await before?.(box);
	await backend.destroy({ ...request(), id: box.id });
	await nothingIsListed(context, `the list after destroy by id of ${what}`);
	await within(noticeMs, ends, `what ran in ${what} that was destroyed by id`);
	const { ended, state } = await run;
	truthy(`a cell of it ends as killed or lost, not ${ended}`, ['killed', 'lost'].includes(ended));
	same(state, 'lost', `the state of a cell of ${what} that was destroyed by id`);
	return box;
}
