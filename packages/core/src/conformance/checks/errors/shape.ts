import { randomUUID } from 'node:crypto';
import { errorCodes } from '../../../contract/error.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { type Check, declares } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { contains, rejectsWith, same, truthy } from '../../expectations.ts';
import { quote } from '../../words.ts';
import { runPython } from '../support/run-python.ts';

export const shapeChecks: readonly Check[] = [
	{
		id: 'errors/are-sandbox-errors',
		level: 'must',
		claim: 'Every rejection is a `SandboxError` that names the backend and the operation.',
		async run(context) {
			const { backend, open } = context;
			const box = await open();
			for (const [what, call] of refusedCalls(box, context)) {
				const { backend: named, operation = '' } = await rejectsWith(errorCodes, call(), what);
				same(named, backend.name, `the backend that the error of ${what} names`);
				truthy(`the error of ${what} names an operation: ${quote(operation)}`, operation !== '');
			}
		},
	},
	{
		id: 'errors/name-the-field',
		level: 'must',
		claim: 'Bad arguments reject with `invalid-argument` and name the field.',
		async run(context) {
			const box = await context.open();
			await box.files.mkdir('a-directory');
			for (const [field, call] of badCalls(box, context)) {
				const error = await rejectsWith('invalid-argument', call(), `a bad ${field}`);
				contains(error.message, field, `the message about a bad ${field}`);
			}
		},
	},
];

type Call = readonly [what: string, call: () => Promise<unknown>];

function refusedCalls(
	box: Sandbox,
	{ capabilities, open, connect }: CheckContext,
): readonly Call[] {
	const missing = `missing-${randomUUID()}`;
	return [
		['reading a missing file', () => box.files.read(missing)],
		['listing a missing directory', () => box.files.list(missing)],
		['renaming a missing file', () => box.files.rename(missing, 'there')],
		['reading an empty path', () => box.files.read('')],
		['running in an unknown context', async () => runPython(box, '1', { context: missing })],
		['restarting an unknown context', () => box.contexts.restart(missing)],
		['a cell with a negative limit', async () => runPython(box, '1', { timeoutMs: -1 })],
		['reading an unknown output', () => box.outputs.read(missing)],
		['a creation with a lifetime of 0', () => open({ lifetimeMs: 0 })],
		['a creation with a bad label', () => open({ labels: { 'Not A Name': 'x' } })],
		...(declares(capabilities, 'commands')
			? ([['an empty command', () => box.commands.run('')]] as const)
			: []),
		...(declares(capabilities, 'connect')
			? ([['connecting to an unknown id', () => connect(missing)]] as const)
			: []),
		['a call after kill', async () => box.kill().then(() => box.files.list())],
	];
}

/** The first is what the message must hold. */
function badCalls(box: Sandbox, { capabilities, open }: CheckContext): readonly Call[] {
	return [
		['lifetimeMs', () => open({ lifetimeMs: 0 })],
		['idleMs', () => open({ idleMs: -5 })],
		['requestTimeoutMs', () => open({ requestTimeoutMs: Number.NaN })],
		['graceMs', () => open({ graceMs: -1 })],
		['memoryMiB', () => open({ resources: { memoryMiB: 0 } })],
		['labels', () => open({ labels: { colour: 'not a value' } })],
		['timeoutMs', async () => runPython(box, '1', { timeoutMs: -1 })],
		['maxOutputBytes', async () => runPython(box, '1', { maxOutputBytes: 0 })],
		['env', async () => runPython(box, '1', { env: { 'not a name': 'x' } })],
		['path', () => box.files.read('a\0b')],
		['mode', () => box.files.write('a', 'a', { mode: 0o77777 })],
		['depth', () => box.files.list('.', { depth: 0 })],
		['cwd', () => box.contexts.create({ cwd: '' })],
		['offset', () => box.outputs.read('any', { offset: -1 })],
		['a-directory', () => box.files.read('a-directory')],
		...(declares(capabilities, 'commands')
			? ([['command', () => box.commands.run('')]] as const)
			: []),
		...(declares(capabilities, 'extend') ? ([['lifetimeMs', () => box.extend(0)]] as const) : []),
		...(declares(capabilities, 'expose') ? ([['port', () => box.expose(0)]] as const) : []),
	];
}
