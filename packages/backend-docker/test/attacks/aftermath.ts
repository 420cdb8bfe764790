import { type Backend, createSandbox, type Sandbox, SandboxError } from '@anybox/core';

const patienceMs = 10_000;

/** Whether cells run in it: in the context as it is, or in the one that was made for it where it was told as lost. */
export async function answers(box: Sandbox): Promise<boolean> {
	try {
		return (await product(box)) === '42' || (await product(box)) === '42';
	} catch (error) {
		if (SandboxError.is(error)) return false;
		throw error;
	}
}

async function product(box: Sandbox): Promise<string | undefined> {
	const { text } = await box.runCode('6 * 7', { timeoutMs: patienceMs });
	return text;
}

/** Whether another sandbox can be had. */
export async function answersAnew(backend: Backend): Promise<boolean> {
	await using another = await createSandbox(backend);
	return await answers(another);
}

/** Until they are gone: a new context could be given one that is about to be. */
const endAll =
	'others=$(pgrep -U $UID | grep -vx $$); kill -9 -1; for one in $others; do while [ -d /proc/$one ]; do sleep 0.01; done; done';

const emptyAll = 'find /workspace /tmp /dev/shm -mindepth 1 -delete';

/** Takes away what a row left behind, with the processes. */
export async function clean(box: Sandbox): Promise<void> {
	for (const { contextId } of await box.contexts.list()) await box.contexts.remove(contextId);
	await box.commands.run(['bash', '-c', endAll]);
	const { stderr, ended } = await box.commands.run(emptyAll);
	if (ended !== 'ok') throw new Error(stderr.text);
}
