// `pnpm test:matrix`: the suite on the newer Nodes, the Docker backend on an engine, the long form of core's own tests, and
// each mutant against all checks of its areas. Words after it name the legs to run: `pnpm test:matrix mutants`.
import { obtainNode } from './obtain-node.mjs';
import {
	engineAsItWas,
	prepareEngine,
	warnAboutMissingEngine,
	warnAboutMissingGvisor,
} from './prepare-engine.mjs';
import { prepareBubblewrap, warnAboutMissingBubblewrap } from './prepare-bubblewrap.mjs';
import { preparePython, testPython, warnAboutMissingRichPackages } from './prepare-python.mjs';
import { readJson, root } from './repository.mjs';
import { requirePnpm } from './require-pnpm.mjs';
import { runCommand } from './run-command.mjs';
import { seconds } from './run-steps.mjs';
import { addCounts, countsLine, printFailures, runVitest } from './run-vitest.mjs';

const versions = ['22.23.3', '24.21.0'];

requirePnpm('test:matrix');
process.chdir(root);
process.env.PATH = `${root}node_modules/.bin:${process.env.PATH}`;

const mutants = '**/mutants.test.ts';
const attacks = '**/attacks/*.test.ts';
const long = { node: () => process.execPath, environment: () => ({ ANYBOX_MATRIX: 'full' }) };

const matrix = [
	...versions.map((version) => ({
		name: `node-${version.split('.')[0]}`,
		node: () => obtainNode(version),
		environment: () => ({}),
		// That the suite bites depends on no version of Node.
		extra: ['--exclude', mutants],
	})),
	{
		name: 'docker',
		node: () => process.execPath,
		environment: () => engine.environment ?? {},
		extra: ['--project', 'backend-docker', '--exclude', attacks],
	},
	{
		// Beside what measures times, they would have some of it.
		name: 'docker-attacks',
		node: () => process.execPath,
		environment: () => engine.environment ?? {},
		extra: ['--project', 'backend-docker', 'test/attacks'],
	},
	{
		name: 'docker-cli',
		node: () => process.execPath,
		environment: () => engine.environment ?? {},
		extra: ['--project', 'anybox', 'cli/docker'],
	},
	{ ...long, name: 'full', extra: ['--project', 'core', '--exclude', mutants] },
	{ ...long, name: 'mutants', extra: ['--project', 'core', 'mutants.test'] },
];

const asked = process.argv.slice(2);
const names = matrix.map(({ name }) => name);
const unknown = asked.filter((word) => !names.includes(word));
if (unknown.length > 0) {
	console.error(`no leg of the matrix is ${unknown.join(' or ')}; there are ${names.join(', ')}`);
	process.exit(2);
}
const legs = matrix.filter(({ name }) => asked.length === 0 || asked.includes(name));

const wantsEngine = legs.some(({ name }) => name.startsWith('docker'));
const endEngine = wantsEngine ? engineAsItWas() : async () => {};
const engine = wantsEngine ? await prepareEngine() : {};
if (engine.why !== undefined) warnAboutMissingEngine(engine.why);
const found = preparePython();
const python = testPython(found);
const noBubblewrap = prepareBubblewrap();

const build = await runCommand('sh', ['-c', readJson('package.json').scripts.build]);
if (build.exitCode !== 0) {
	console.error('\nFAIL: the step "build" failed; run it alone: pnpm build');
	process.exit(1);
}

async function runLeg({ name, node, environment, extra }) {
	console.log(`\n== ${name}`);
	try {
		const variables = { ...python, ...environment() };
		return await runVitest({ name, node: await node(), environment: variables, extra });
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
await endEngine();
if (!found.rich) warnAboutMissingRichPackages(found.python);
if (noBubblewrap !== undefined) warnAboutMissingBubblewrap(noBubblewrap);
if (engine.why !== undefined) warnAboutMissingEngine(engine.why);
else if (wantsEngine && !engine.runtimes.includes('runsc')) warnAboutMissingGvisor();
console.log(countsLine(addCounts(results.map(({ counts }) => counts))));
process.exit(results.every(({ exitCode }) => exitCode === 0) ? 0 : 1);
