import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
	createSandbox,
	jsonLinesSink,
	type RunResult,
	type Sandbox,
	SandboxError,
	verifyAuditChain,
} from 'anybox';

/** A table as pandas shows one, without pandas. */
const table = `class Table:
    def _repr_html_(self):
        return '<table><tr><td>radius</td><td>%d</td></tr></table>' % radius
    def __repr__(self):
        return 'radius  %d' % radius
Table()`;

const cells = [
	['state stays from cell to cell', 'import math; radius = 12'],
	['the last expression is the result', 'math.pi * radius ** 2'],
	['output streams', 'for number in range(3): print("line", number)'],
	['a rich result has every form of its value', table],
	['an exception is a result that a model can mend', 'prices = {"tea": 3}\nprices["coffee"]'],
	['a stuck cell is interrupted', 'while True: pass'],
	['and its variables are still there', 'radius'],
	['the network is closed', 'import urllib.request; urllib.request.urlopen("http://example.com")'],
	['a crash is told', 'import os; os._exit(7)'],
	['and the next cell runs', '"alive"'],
] as const;

console.log('anybox on the embedded backend: Python in WebAssembly, in a process of its own.');
console.log('Docker, gVisor, E2B, Modal and Daytona are not in this repository yet.\n');

const log = new PassThrough();
const logged = text(log);
const startedAt = performance.now();
const box = await createSandbox({
	audit: jsonLinesSink({ stream: log }),
	tenant: 'demo',
	conversation: 'one',
});
console.log(`The sandbox is ready after ${(performance.now() - startedAt).toFixed(0)} ms.\n`);
try {
	for (const [what, code] of cells) await show(box, what, code);
	await showPaging(box);
} finally {
	await box.kill();
}
await showRefusal();
await showAudit();

async function show(sandbox: Sandbox, what: string, code: string): Promise<void> {
	console.log(`# ${what}\n${code.replaceAll(/^/gm, '>>> ')}`);
	const run = await sandbox.runCode(code, {
		timeoutMs: 2000,
		onStdout: (written) => void process.stdout.write(written),
	});
	console.log(`${told(run)}\n`);
}

function told({ text: value, results, error, ended, state, durationMs }: RunResult): string {
	const lines = [value, error && `${error.name}: ${error.value}`];
	const forms = results.flatMap(({ bundle }) => Object.keys(bundle));
	if (forms.length > 1) lines.push(`forms: ${forms.join(', ')}`);
	lines.push(`[${ended}, state ${state}, ${durationMs.toFixed(0)} ms]`);
	return lines.filter((line) => line !== undefined).join('\n');
}

/** Long output is cut for the model, and kept for whoever asks. */
async function showPaging(sandbox: Sandbox): Promise<void> {
	const code = 'for number in range(100_000): print("line", number)';
	console.log(`# long output is cut, and can be paged through\n>>> ${code}`);
	const { stdout } = await sandbox.runCode(code, { maxOutputBytes: 4000 });
	console.log(
		`${stdout.bytes} bytes in ${stdout.lines} lines; the result has ${stdout.text.length}`,
	);
	const outputId = stdout.truncated?.outputId;
	if (outputId === null || outputId === undefined) return;
	const { matches } = await sandbox.outputs.grep(outputId, 'line 77777');
	console.log(`found in the rest: ${matches.map(({ text: line }) => line).join(', ')}\n`);
}

/** What cannot be enforced is refused, before anything exists. */
async function showRefusal(): Promise<void> {
	console.log('# what cannot be enforced is refused: egress to example.com alone');
	try {
		await createSandbox({ egress: { allow: { domains: ['example.com'] } } });
	} catch (error) {
		if (!SandboxError.is(error)) throw error;
		console.log(`${error.code}: ${error.message}\n`);
	}
}

async function showAudit(): Promise<void> {
	log.end();
	const lines = (await logged).trimEnd().split('\n');
	console.log('# everything is in the audit log, whose lines are chained by their hashes');
	for (const line of lines.slice(0, 3)) console.log(`${line.slice(0, 100)}…`);
	const verdict = await verifyAuditChain(lines);
	console.log(`${lines.length} lines; the chain ${verdict.ok ? 'is whole' : 'is broken'}`);
}
