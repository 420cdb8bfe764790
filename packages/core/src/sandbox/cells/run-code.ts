import { SandboxError } from '../../contract/error.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { invalid, type Place, requireText } from '../calls/arguments.ts';
import { Callbacks } from '../calls/callbacks.ts';
import type { CellQueue } from './cell-queue.ts';
import { type CellParts, type CellRequest, CellRunner } from './cell-runner.ts';
import { ownEnvironment } from '../calls/environment.ts';
import type { Lifetime } from '../lifetime/lifetime.ts';
import type { CallOptions } from '../options.ts';
import type { RunResult } from '../result.ts';

export interface RunCodeParts extends CellParts {
	readonly queue: CellQueue;
	readonly lifetime: Lifetime;
	readonly spec: SandboxSpec;
	/** Of a cell that is given no limit of its own. */
	readonly timeoutMs: number;
}

export type RunCodeRequest = Pick<CellRequest, 'code' | 'options' | 'emit' | 'left'>;

const longestCodeBytes = 8 * 1024 * 1024;
const defaultOutputBytes = 1024 * 1024;

/** Runs one cell when its turn has come. What is wrong with the request is told before it waits. */
export async function runCode(
	parts: RunCodeParts,
	request: RunCodeRequest,
	place: Place,
): Promise<RunResult> {
	const checked = check(parts, request, place);
	const { signal, context, language } = request.options;
	const line = parts.contexts.lineOf(context, language);
	const unwanted = signal === undefined ? request.left : AbortSignal.any([signal, request.left]);
	const done = await parts.queue.turn(line, unwanted).catch((cause: unknown) => {
		throw new SandboxError('the caller aborted it before the cell had started', {
			code: 'aborted',
			retry: 'safe',
			...place,
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
		return await withCallbacks(parts, { ...request, ...checked, contextId });
	} finally {
		rest();
		done();
	}
}

/** A callback that fails ends the cell as a reader who leaves does, and the call rejects with what it threw. */
async function withCallbacks(parts: RunCodeParts, request: CellRequest): Promise<RunResult> {
	const failed = new AbortController();
	const callbacks = new Callbacks(() => failed.abort());
	const { onStdout, onStderr, onResult, onError } = request.options;
	const options = {
		...request.options,
		...(onStdout && { onStdout: callbacks.guard(onStdout) }),
		...(onStderr && { onStderr: callbacks.guard(onStderr) }),
		...(onResult && { onResult: callbacks.guard(onResult) }),
		...(onError && { onError: callbacks.guard(onError) }),
	};
	const left = AbortSignal.any([request.left, failed.signal]);
	const result = await new CellRunner(parts, { ...request, options, left }).run();
	await callbacks.settle(parts.gate.clock, parts.graceMs);
	return result;
}

function callOptions(signal: AbortSignal | undefined): CallOptions {
	return signal === undefined ? {} : { signal };
}

function check(
	parts: RunCodeParts,
	{ code, options }: RunCodeRequest,
	place: Place,
): Pick<CellRequest, 'timeoutMs' | 'maxOutputBytes' | 'maxStreamBytes' | 'environment'> {
	parts.gate.require('interpreter', place.operation, 'choose a backend that runs code');
	parts.contexts.requireLanguage(options.context, options.language);
	const bytes = Buffer.byteLength(requireText('code', code, place), 'utf8');
	if (bytes > longestCodeBytes) {
		throw invalid(
			`code is ${bytes} bytes, and at most ${longestCodeBytes} are taken; write it to a file and run that`,
			place,
		);
	}
	const { timeoutMs = parts.timeoutMs, maxOutputBytes = defaultOutputBytes } = options;
	const { maxStreamBytes = maxOutputBytes } = options;
	return {
		timeoutMs,
		maxOutputBytes,
		maxStreamBytes: Math.max(maxStreamBytes, maxOutputBytes),
		environment: ownEnvironment(parts.spec, options.env, place),
	};
}
