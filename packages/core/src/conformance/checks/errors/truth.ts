import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { AuditEvent } from '../../../audit/event.ts';
import { errorCodes } from '../../../contract/error.ts';
import { createSandbox } from '../../../sandbox/creation/create.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { conformanceEgress } from '../../asked.ts';
import { overlay } from '../../broken/overlay.ts';
import { type Check, declares } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { runPython } from '../support/run-python.ts';

export const truthChecks: readonly Check[] = [
	{
		id: 'errors/hold-no-secret',
		level: 'must',
		claim: 'No error and no audit event holds a secret of the sandbox.',
		async run(context) {
			const secret = `conformance-secret-${randomUUID()}`;
			const events: AuditEvent[] = [];
			const box = await context.open({
				secrets: { CONFORMANCE_TOKEN: secret },
				audit: { write: (event) => void events.push(event) },
			});
			const errors = await errorsAround(box, secret, context);
			await box.kill();
			for (const error of errors) {
				const shown = inspect(error, { depth: 12, showHidden: true });
				truthy(`an error holds no secret: ${masked(shown, secret)}`, !shown.includes(secret));
			}
			truthy('there are audit events', events.length > 0);
			const log = JSON.stringify(events);
			truthy(`the audit log holds no secret: ${masked(log, secret)}`, !log.includes(secret));
		},
	},
	{
		id: 'errors/keep-the-cause',
		level: 'must',
		claim: 'An error that the backend throws keeps its cause.',
		async run({ backend, capabilities, signal }) {
			const cause = new Error(`words of a service ${randomUUID()}`);
			const failing = overlay(backend, { create: () => Promise.reject(cause) });
			const creation = createSandbox(failing, { egress: conformanceEgress(capabilities), signal });
			const error = await rejectsWith(errorCodes, creation, 'a creation that fails');
			truthy(
				'the error of a creation that fails has what was thrown as its cause',
				holds(error, cause),
			);
		},
	},
	{
		id: 'errors/retry-tells-the-truth',
		level: 'must',
		claim: '`retry` is `safe` only where nothing happened.',
		async run({ open }) {
			const box = await open();
			await refusedRename(box);
			await brokenWrite(box);
			const before = runPython(box, 'open("ran.txt", "w").close()', {
				signal: AbortSignal.abort(),
			});
			const { retry } = await rejectsWith('aborted', before, 'a cell that was aborted before');
			same(retry, 'safe', 'retry of a cell that was aborted before');
			same(await box.files.exists('ran.txt'), false, 'the cell that was aborted before has run');
		},
	},
];

/** Calls that fail with the secret within reach: in the environment, in a path, in a program's name. */
async function errorsAround(
	box: Sandbox,
	secret: string,
	{ capabilities }: CheckContext,
): Promise<readonly unknown[]> {
	await runPython(box, `import os\nraise ValueError(os.environ["CONFORMANCE_TOKEN"], "${secret}")`);
	const calls: readonly (() => Promise<unknown>)[] = [
		() => box.files.read(`/workspace/${secret}`),
		() => box.files.list(`/workspace/${secret}`),
		() => box.contexts.create({ cwd: `/workspace/${secret}` }),
		async () => runPython(box, '1', { context: secret }),
		async () => {
			if (declares(capabilities, 'commands')) await box.commands.run([`/no/${secret}`, secret]);
		},
		async () => {
			if (declares(capabilities, 'commands')) await box.commands.run(['/no/such/program']);
		},
		() => box.files.rename('missing', 'anywhere'),
	];
	const settled = await Promise.allSettled(calls.map((call) => call()));
	const errors = settled.flatMap((one): readonly unknown[] =>
		one.status === 'rejected' ? [one.reason] : [],
	);
	truthy('calls that must fail fail', errors.length >= calls.length - 2);
	return errors;
}

function masked(text: string, secret: string): string {
	return text.replaceAll(secret, '<the secret>').slice(0, 300);
}

function holds(error: Error, cause: Error): boolean {
	for (let at: unknown = error.cause; at instanceof Error; at = at.cause) {
		if (at === cause) return true;
	}
	return false;
}

async function refusedRename(box: Sandbox): Promise<void> {
	await box.files.mkdir('from');
	await box.files.mkdir('to');
	const { retry } = await rejectsWith(
		errorCodes,
		box.files.rename('from', 'to'),
		'renaming onto a directory',
	);
	const isThere = await box.files.exists('from');
	truthy(`retry of a refused rename is ${retry} and nothing happened`, retry !== 'safe' || isThere);
}

async function brokenWrite(box: Sandbox): Promise<void> {
	await box.files.write('old.txt', 'old');
	const write = box.files.write('old.txt', breakingOff());
	const { retry } = await rejectsWith(errorCodes, write, 'a write whose content breaks off');
	const content = await box.files.read('old.txt');
	truthy(
		`retry of a broken write is ${retry} and nothing happened`,
		retry !== 'safe' || content === 'old',
	);
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
	yield Buffer.from('new');
	throw new Error('the content breaks off');
}
