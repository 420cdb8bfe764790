// `pnpm test:matrix`: the suite on the newer Nodes, then the long form of core's own tests. `pnpm test:mutants`:
// each mutant against all checks of its areas, which takes about as long as all of that.
import { obtainNode } from './obtain-node.mjs';
import { preparePython, testPython, warnAboutMissingRichPackages } from './prepare-python.mjs';
import { readJson, root } from './repository.mjs';
import { requirePnpm } from './require-pnpm.mjs';
import { runCommand } from './run-command.mjs';
import { seconds } from './run-steps.mjs';
import { addCounts, countsLine, printFailures, runVitest } from './run-vitest.mjs';

const versions = ['22.23.3', '24.21.0'];

const ofMutants = process.argv[2] === 'mutants';

requirePnpm(ofMutants ? 'test:mutants' : 'test:matrix');
process.chdir(root);
process.env.PATH = `${root}node_modules/.bin:${process.env.PATH}`;

const found = preparePython();
const python = testPython(found);

const build = await runCommand('sh', ['-c', readJson('package.json').scripts.build]);
if (build.exitCode !== 0) {
	console.error('\nFAIL: the step "build" failed; run it alone: pnpm build');
	process.exit(1);
}

const mutants = '**/mutants.test.ts';
const long = { node: () => process.execPath, environment: { ...python, ANYBOX_MATRIX: 'full' } };

const matrix = [
	...versions.map((version) => ({
		name: `node ${version}`,
		file: `node-${version}`,
		node: () => obtainNode(version),
		environment: python,
		// That the suite bites depends on no version of Node, and takes half of its time.
		extra: ['--exclude', mutants],
	})),
	{
		...long,
		name: `full, node ${process.versions.node}`,
		file: 'full',
		extra: ['--project', 'core', '--exclude', mutants],
	},
];

const legs = ofMutants
	? [{ ...long, name: 'mutants', file: 'mutants', extra: ['--project', 'core', 'mutants.test'] }]
	: matrix;

async function runLeg({ name, file, node, environment, extra }) {
	console.log(`\n== ${name}`);
	try {
		return await runVitest({ name: file, node: await node(), environment, extra });
	} catch (error) {
		console.error(error.message);
		return {
			exitCode: 1,
			milliseconds: 0,
			counts: { passed: 0, failed: 1, skipped: 0 },
			failures: [],
		};
	}
}

const results = [];
for (const leg of legs) results.push({ leg, ...(await runLeg(leg)) });

for (const { leg, failures } of results) printFailures(leg.name, failures);
console.log('');
for (const { leg, exitCode, milliseconds, counts } of results) {
	const state = exitCode === 0 ? 'ok  ' : 'FAIL';
	console.log(`${state}  ${leg.name.padEnd(20)} ${countsLine(counts)} (${seconds(milliseconds)})`);
}
if (!found.rich) warnAboutMissingRichPackages(found.python);
console.log(countsLine(addCounts(results.map(({ counts }) => counts))));
process.exit(results.every(({ exitCode }) => exitCode === 0) ? 0 : 1);
