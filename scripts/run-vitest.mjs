import { mkdirSync, rmSync } from 'node:fs';
import { dirname, relative } from 'node:path';
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

function failuresOf(report) {
	return report.testResults.flatMap((file) => {
		const path = relative(root, file.name);
		const failed = file.assertionResults.filter(({ status }) => status === 'failed');
		if (failed.length === 0 && file.status === 'failed') {
			return [{ title: path, message: file.message }];
		}
		return failed.map(({ fullName, failureMessages }) => ({
			title: `${path} > ${fullName}`,
			message: failureMessages.join('\n'),
		}));
	});
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
	const read = readReport(report);
	return { exitCode, milliseconds, counts: countsOf(read, exitCode), failures: failuresOf(read) };
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

const linesOfEach = 8;

/** Says again what failed, below everything else, since the end of a long output is what is kept. */
export function printFailures(name, failures) {
	for (const { title, message } of failures) {
		console.error(`\nfailed under ${name}: ${title}`);
		const lines = message.split('\n').slice(0, linesOfEach);
		console.error(lines.map((line) => `  ${line}`).join('\n'));
	}
}
