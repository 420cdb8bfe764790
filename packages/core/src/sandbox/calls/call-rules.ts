import { Problems } from '../../policy/problems.ts';
import {
	abortSignal,
	callback,
	checkedLater,
	checkOptions,
	milliseconds,
	must,
	oneOf,
	type OptionRules,
	someText,
	text,
	wholeNumber,
} from '../../policy/rules.ts';
import type { Files, GrepOptions, ReadOutputOptions } from '../api.ts';
import type {
	CallOptions,
	CommandOptions,
	CreateContextOptions,
	OutputOptions,
	RunCodeOptions,
	StartOptions,
	WaitOptions,
} from '../options.ts';

const call: OptionRules<CallOptions> = { signal: abortSignal, timeoutMs: milliseconds };

const output: OptionRules<OutputOptions> = {
	maxOutputBytes: wholeNumber(256),
	onStdout: callback,
	onStderr: callback,
};

/** Paths and environments are checked where they become what the driver gets. */
const start: OptionRules<StartOptions> = { ...call, ...output, cwd: text, env: checkedLater };

const command: OptionRules<CommandOptions> = {
	...start,
	stdin: must(
		'be a string or a Uint8Array',
		(value) => typeof value === 'string' || value instanceof Uint8Array,
	),
};

const cell: OptionRules<RunCodeOptions> = {
	...call,
	...output,
	maxStreamBytes: wholeNumber(256),
	context: someText,
	language: text,
	env: checkedLater,
	onResult: callback,
	onError: callback,
};

const context: OptionRules<CreateContextOptions> = {
	...call,
	language: text,
	cwd: text,
	env: checkedLater,
};

const page: OptionRules<ReadOutputOptions> = {
	...call,
	offset: wholeNumber(0),
	length: wholeNumber(4),
};

const search: OptionRules<GrepOptions> = { ...call, maxMatches: wholeNumber(1) };

const read: OptionRules<CallOptions & { format?: unknown }> = {
	...call,
	format: oneOf(['text', 'bytes', 'stream']),
};

const write: OptionRules<NonNullable<Parameters<Files['write']>[2]>> = {
	...call,
	mode: must('be permission bits such as 0o644', isMode),
};

const list: OptionRules<NonNullable<Parameters<Files['list']>[1]>> = {
	...call,
	depth: wholeNumber(1),
};

/** For calls that wait for something that may take for ever. */
const waiting: OptionRules<WaitOptions> = { signal: abortSignal };

const nothing: OptionRules<object> = {};

/** Every call of a sandbox, with the options it takes. */
const callRules = {
	runCode: cell,
	'commands.run': command,
	'commands.start': start,
	wait: waiting,
	writeStdin: call,
	closeStdin: call,
	signal: call,
	'commands.kill': waiting,
	'contexts.create': context,
	'contexts.list': call,
	'contexts.restart': call,
	'contexts.remove': call,
	'files.read': read,
	'files.write': write,
	'files.list': list,
	'files.stat': call,
	'files.exists': call,
	'files.mkdir': call,
	'files.rename': call,
	'files.remove': call,
	'files.watch': waiting,
	'outputs.keep': nothing,
	'outputs.read': page,
	'outputs.grep': search,
	extend: call,
	setEgress: call,
	verify: call,
	pause: call,
	resume: call,
	snapshot: call,
	expose: call,
	metrics: call,
	kill: call,
} as const satisfies Readonly<Record<string, object>>;

export type Operation = keyof typeof callRules;

/** @throws invalid-argument, which names everything that is wrong with the options but what is checked later. */
export function checkCall(
	options: unknown,
	place: { readonly backend: string; readonly operation: Operation },
): void {
	const problems = new Problems();
	checkOptions<object>(options, callRules[place.operation], problems);
	problems.throwIfAny(place);
}

function isMode(value: unknown): boolean {
	return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0o7777;
}
