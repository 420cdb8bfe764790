import { expect, test } from 'vitest';
import {
	withCellEnd,
	withEvents,
	withFiles,
	withProcess,
} from '../../../src/conformance/broken/mutant.ts';
import { rejectsWith, same } from '../../../src/conformance/expectations.ts';
import { runCheck } from '../../../src/conformance/run-check.ts';
import type { Backend } from '../../../src/contract/backend.ts';
import { hostProcess } from '../../host-process/backend.ts';
import { checkThat } from './fake-backend.ts';

const backend = hostProcess();

async function listed(labels: Readonly<Record<string, string>>): Promise<readonly string[]> {
	const ids: string[] = [];
	const { signal } = new AbortController();
	for await (const { id } of backend.list({ labels, signal })) ids.push(id);
	return ids;
}

/** Real cells, files and processes through the sandbox that `open` gives. */
const threeThings = checkThat(async ({ open }) => {
	const box = await open();
	const cell = await box.runCode('print("hi"); 6 * 7');
	same([cell.text, cell.stdout.text, cell.ended], ['42', 'hi\n', 'ok'], 'the cell');
	if (box.capabilities.files !== false) {
		await box.files.write('/workspace/a.txt', 'abc');
		same(await box.files.read('/workspace/a.txt'), 'abc', 'the file');
	}
	const command = await box.commands.run(['echo', 'hi']);
	same([command.stdout.text, command.exitCode], ['hi\n', 0], 'the command');
});

test('a check runs real code in what open gives, and leaves nothing', async () => {
	const runId = crypto.randomUUID();

	const finding = await runCheck(threeThings, backend, { runId });

	expect([finding.outcome, finding.message]).toEqual(['pass', undefined]);
	expect(await listed({ 'conformance-run': runId })).toEqual([]);
});

test('connect holds the same sandbox a second time', async () => {
	const check = checkThat(async ({ open, connect, backend: watched }) => {
		const box = await open();
		const other = await connect(box.id);
		same(other.id, box.id, 'the id');
		same(box.backend === watched, true, 'the backend of a sandbox is the one of the check');
		await box.kill();
		await rejectsWith('not-found', connect(box.id), 'connect after kill');
	});

	const finding = await runCheck(check, backend);

	expect([finding.outcome, finding.message]).toEqual(['pass', undefined]);
});

test('a cell can be iterated and awaited through the witness', async () => {
	const check = checkThat(async ({ open }) => {
		const box = await open();
		const run = box.runCode('print(1); 2');
		const kinds: string[] = [];
		for await (const event of run) kinds.push(event.kind);
		same(kinds, ['stdout', 'result', 'end'], 'the events');
		same((await run).text, '2', 'the result');
	});

	const finding = await runCheck(check, backend);

	expect([finding.outcome, finding.message]).toEqual(['pass', undefined]);
});

const mutants: readonly (readonly [string, Backend, string])[] = [
	[
		'withCellEnd',
		withCellEnd(backend, (end) => ({ ...end, outcome: 'killed', state: 'lost' })),
		'the cell: expected ["42","hi\\n","ok"], got ["42","hi\\n","killed"]',
	],
	[
		'withEvents',
		withEvents(backend, (event) => (event.kind === 'output' ? [event, event] : [event])),
		'the cell: expected ["42","hi\\n","ok"], got ["42","hi\\nhi\\n","ok"]',
	],
	[
		'withFiles',
		withFiles(backend, (files) => ({
			async *read(request) {
				yield* files.read(request);
				yield Buffer.from('!');
			},
		})),
		'the file: expected "abc", got "abc!"',
	],
	[
		'withProcess',
		withProcess(backend, () => ({
			exited: Promise.resolve({ exitCode: 3, signal: null, outOfMemory: null }),
		})),
		'the command: expected ["hi\\n",0], got ["hi\\n",3]',
	],
];

test.each(mutants)('%s breaks one thing of the three', async (wrapper, broken, message) => {
	// Files of this backend take root.
	if (wrapper === 'withFiles' && backend.capabilities.files === false) return;

	const finding = await runCheck(threeThings, broken, { janitor: backend });

	expect([finding.outcome, finding.message]).toEqual(['fail', message]);
});
