import { SandboxError } from '../contract/error.ts';
import {
	invalid,
	requireCount,
	requireEnvironment,
	requireKnown,
	requireMs,
	requireSignal,
	requireText,
} from './arguments.ts';
import type { CellQueue } from './cell-queue.ts';
import { type CellParts, type CellRequest, CellRunner } from './cell-runner.ts';
import type { Lifetime } from './lifetime.ts';
import type { CallOptions, RunCodeOptions } from './options.ts';
import type { RunResult } from './result.ts';

export interface RunCodeParts extends CellParts {
	readonly queue: CellQueue;
	readonly lifetime: Lifetime;
	/** Of a cell that is given no limit of its own. */
	readonly timeoutMs: number;
}

export type RunCodeRequest = Pick<CellRequest, 'code' | 'options' | 'emit' | 'left'>;

const operation = 'runCode';
const optionNames = [
	'context',
	'language',
	'timeoutMs',
	'signal',
	'env',
	'maxOutputBytes',
	'onStdout',
	'onStderr',
	'onResult',
	'onError',
] as const satisfies readonly (keyof RunCodeOptions)[];
const longestCodeBytes = 8 * 1024 * 1024;
const defaultOutputBytes = 1024 * 1024;

/** Runs one cell when its turn has come. What is wrong with the request is told before it waits. */
export async function runCode(parts: RunCodeParts, request: RunCodeRequest): Promise<RunResult> {
	const checked = check(parts, request);
	const { signal, context, language } = request.options;
	const line = parts.contexts.lineOf(context, language);
	const done = await parts.queue.turn(line, signal).catch((cause: unknown) => {
		throw new SandboxError('the caller aborted it before the cell had started', {
			code: 'aborted',
			retry: 'safe',
			backend: parts.gate.backend.name,
			operation,
			cause,
		});
	});
	const rest = parts.lifetime.begin();
	try {
		// Only now: the cell before this one may have cost the default context its life.
		const contextId = context ?? (await parts.contexts.defaultFor(language, callOptions(signal)));
		if (language !== undefined && parts.contexts.languageOf(contextId) === undefined) {
			// Made by another process.
			await parts.contexts.list(callOptions(signal));
			parts.contexts.requireLanguage(contextId, language);
		}
		return await new CellRunner(parts, { ...request, ...checked, contextId }).run();
	} finally {
		rest();
		done();
	}
}

function callOptions(signal: AbortSignal | undefined): CallOptions {
	return signal === undefined ? {} : { signal };
}

function check(
	parts: RunCodeParts,
	{ code, options }: RunCodeRequest,
): Pick<CellRequest, 'timeoutMs' | 'maxOutputBytes' | 'environment'> {
	const place = parts.gate.place(operation);
	requireKnown(options, optionNames, place);
	requireSignal(options.signal, place);
	parts.gate.require('interpreter', operation, 'choose a backend that runs code');
	parts.contexts.requireLanguage(options.context, options.language);
	const bytes = Buffer.byteLength(requireText('code', code, place), 'utf8');
	if (bytes > longestCodeBytes) {
		throw invalid(
			`code is ${bytes} bytes, and at most ${longestCodeBytes} are taken; write it to a file and run that`,
			place,
		);
	}
	return {
		timeoutMs: requireMs('timeoutMs', options.timeoutMs, place, parts.timeoutMs),
		maxOutputBytes: requireCount('maxOutputBytes', options.maxOutputBytes, place, {
			least: 256,
			fallback: defaultOutputBytes,
		}),
		environment: requireEnvironment(options.env, place),
	};
}
