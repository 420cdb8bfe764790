import { type CommandResult, type RunResult, type Sandbox, SandboxError } from '@anybox/core';
import { apiAttempts } from './api-attempts.ts';
import type { Row } from './corpus.ts';
import { filled } from './words.ts';
import type { World } from './world.ts';

/** What the caller got. */
export interface Outcome {
	/** How it ended, and `rejected` where the call was; `null` where the call did not settle in time. */
	readonly ended: string | null;
	/** All words of it: what was printed as it is, and everything else as JSON. */
	readonly told: string;
}

/** After the row's own time: for the grace period, and for the way back. */
const moreMs = 3500;

/** Lets a row loose, and waits for what becomes of it no longer than it may take. */
export async function attempt(row: Row, box: Sandbox, world: World): Promise<Outcome> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<Outcome>((resolve) => {
		timer = setTimeout(() => resolve({ ended: null, told: '' }), row.max_s * 1000 + moreMs);
	});
	try {
		return await Promise.race([run(row, box, world).catch(rejection), late]);
	} finally {
		clearTimeout(timer);
	}
}

async function run(row: Row, box: Sandbox, world: World): Promise<Outcome> {
	const code = filled(row.code, world.words);
	const timeoutMs = row.max_s * 1000;
	const call = apiAttempts[row.id];
	if (call !== undefined) return { ended: 'ok', told: await call({ box, world, code }) };
	if (row.lang === 'api') throw new Error(`nobody wrote what ${row.id} means`);
	if (row.target === 'kernel') return runCells({ row, box, code, timeoutMs });
	const command = row.lang === 'sh' ? ['bash', '-c', code] : ['python3', '-u', '-c', code];
	const [program = '', ...words] = command;
	const result = await box.commands.run([program, ...words], { timeoutMs });
	return { ended: result.ended, told: toldBy(result) };
}

async function runCells({ row, box, code, timeoutMs }: Cells): Promise<Outcome> {
	const { contextId: context } = await box.contexts.create();
	const result = await box.runCode(code, { context, timeoutMs });
	const told = [toldBy(result)];
	if (row.then !== undefined) told.push(toldBy(await box.runCode(row.then)));
	await box.contexts.remove(context);
	return { ended: result.ended, told: told.join('\n') };
}

interface Cells {
	readonly row: Row;
	readonly box: Sandbox;
	readonly code: string;
	readonly timeoutMs: number;
}

function toldBy({ stdout, stderr, ...rest }: RunResult | CommandResult): string {
	const channels = { stdout: { ...stdout, text: '' }, stderr: { ...stderr, text: '' } };
	const facts = JSON.stringify({ ...rest, ...channels }, withoutDuration);
	return [stdout.text, stderr.text, facts].join('\n');
}

/** Which is our own, and has any digits in it. */
function withoutDuration(name: string, value: unknown): unknown {
	return name === 'durationMs' ? undefined : value;
}

function rejection(error: unknown): Outcome {
	if (!SandboxError.is(error)) throw error;
	return { ended: 'rejected', told: JSON.stringify(error) };
}
