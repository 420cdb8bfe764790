import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { localTool, readJson, root } from './repository.mjs';
import { runCommand } from './run-command.mjs';

const reports = `${root}node_modules/.cache/anybox-test`;

function countsOf(report, exitCode) {
	const unloaded = report.testResults.filter(
		(file) => file.status === 'failed' && file.assertionResults.length === 0,
	).length;
	const failed = report.numFailedTests + unloaded;
	return {
		passed: report.numPassedTests,
		// An error outside every test turns the run red and is in no count.
		failed: exitCode !== 0 && failed === 0 ? 1 : failed,
		skipped: report.numPendingTests + report.numTodoTests,
	};
}

function readReport(path) {
	try {
		return readJson(path);
	} catch {
		return {
			numPassedTests: 0,
			numFailedTests: 0,
			numPendingTests: 0,
			numTodoTests: 0,
			testResults: [],
		};
	}
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
			'--reporter=json',
			`--outputFile.json=${report}`,
			...extra,
		],
		{
			cwd: root,
			// Children that say `node` must get the Node under test.
			env: { ...environment, PATH: `${dirname(node)}:${process.env.PATH}` },
		},
	);
	return { exitCode, milliseconds, counts: countsOf(readReport(report), exitCode) };
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
