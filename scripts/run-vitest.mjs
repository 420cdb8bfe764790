import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { localTool, readJson, root } from './repository.mjs';
import { runCommand } from './run-command.mjs';

const reports = `${root}node_modules/.cache/anybox-test`;

/** A run that wrote no report did not end by itself: that is a failure, whatever it had counted. */
function readReport(path, exitCode) {
	const { counts, failures } = existsSync(path)
		? readJson(path)
		: { counts: { passed: 0, failed: 0, skipped: 0 }, failures: [] };
	if (exitCode === 0 || counts.failed > 0) return { counts, failures };
	const message = `vitest ended with code ${exitCode}, and told of no test that failed`;
	return {
		counts: { ...counts, failed: 1 },
		failures: [{ title: 'the run as a whole', message }],
	};
}

/** Runs vitest once under the given Node and returns what it counted. */
export async function runVitest({ name, node = process.execPath, environment, extra = [] }) {
	const report = `${reports}/${name}.json`;
	mkdirSync(reports, { recursive: true });
	rmSync(report, { force: true });
	const { exitCode, milliseconds } = await runCommand(
		node,
		[
			localTool('vitest/vitest.mjs'),
			'run',
			'--reporter=default',
			`--reporter=${root}scripts/run-vitest-reporter.mjs`,
			`--outputFile=${report}`,
			...extra,
		],
		{
			cwd: root,
			// Children that say `node` must get the Node under test.
			env: { ...environment, PATH: `${dirname(node)}:${process.env.PATH}` },
		},
	);
	return { exitCode, milliseconds, ...readReport(report, exitCode) };
}

export function countsLine({ passed, failed, skipped }) {
	const line = `${passed} passed, ${failed} failed`;
	return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

export function addCounts(counts) {
	return counts.reduce(
		(sum, { passed, failed, skipped }) => ({
			passed: sum.passed + passed,
			failed: sum.failed + failed,
			skipped: sum.skipped + skipped,
		}),
		{ passed: 0, failed: 0, skipped: 0 },
	);
}

const linesOfEach = 12;

/** Says again what failed, below everything else, since the end of a long output is what is kept. */
export function printFailures(name, failures) {
	for (const { title, message } of failures) {
		console.error(`\nfailed under ${name}: ${title}`);
		const lines = message.split('\n').slice(0, linesOfEach);
		console.error(lines.map((line) => `  ${line}`).join('\n'));
	}
}
