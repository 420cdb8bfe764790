import type { GuestProcess, SpawnRequest } from '../../contract/process.ts';
import { guestArgv, guestSource, programBytes } from '../../interpreter/guest-program.ts';
import { workspace } from '../../policy/paths.ts';
import type { CellRun, Contexts } from '../api.ts';
import { ByteReader } from '../files/byte-reader.ts';
import type { CallOptions, RunCodeOptions } from '../options.ts';

const probeFile = 'probe.py';
const longestAnswer = 64 * 1024;

const probeEnvironment = Object.freeze({
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	LANG: 'C.UTF-8',
	// A resolver that nobody answers gives up before the probe does.
	RES_OPTIONS: 'timeout:1 attempts:1',
});

/** What keeps an interpreter that starts for the probe from loading files that code can write. */
const contextEnvironment = Object.freeze({
	PYTHONNOUSERSITE: '1',
	PYTHONSAFEPATH: '1',
	PYTHONPATH: '',
	RES_OPTIONS: probeEnvironment.RES_OPTIONS,
});

export interface CellRunner {
	readonly contexts: Contexts;
	runCode(code: string, options: RunCodeOptions): CellRun;
}

/** What the probe says as a process of its own, which nothing that code left behind takes part in; empty without an answer. */
export async function probeOverSpawn(
	spawn: (request: SpawnRequest) => Promise<GuestProcess>,
	signal: AbortSignal,
): Promise<string> {
	const program = programBytes(guestSource(probeFile));
	const process = await spawn({
		argv: guestArgv,
		cwd: workspace,
		environment: probeEnvironment,
		signal,
	});
	const end = (): void => void process.kill().catch(() => {});
	signal.addEventListener('abort', end, { once: true });
	try {
		void drain(process.stderr);
		// A program that reads no more is missed where its answer is.
		await process.writeStdin(program).catch(() => {});
		return (await new ByteReader(process.stdout).line(longestAnswer)) ?? '';
	} finally {
		signal.removeEventListener('abort', end);
		end();
	}
}

/** What the probe says in a fresh context, where cells are all that can be run. */
export async function probeInContext(box: CellRunner, options: CallOptions): Promise<string> {
	const { contextId } = await box.contexts.create({ ...options, env: contextEnvironment });
	try {
		const { signal } = options;
		const run = await box.runCode(guestSource(probeFile), {
			context: contextId,
			...(signal === undefined ? {} : { signal }),
		});
		return run.stdout.text;
	} finally {
		await box.contexts.remove(contextId).catch(() => {});
	}
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
	try {
		for await (const _ of stream);
	} catch {
		// Its end is seen on stdout.
	}
}
