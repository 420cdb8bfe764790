// The whole of `pnpm test`. Words after it go to vitest: `pnpm test --project core`.
import { prepareBubblewrap, warnAboutMissingBubblewrap } from './prepare-bubblewrap.mjs';
import {
	engineAsItWas,
	prepareEngineMeanwhile,
	warnAboutMissingEngine,
} from './prepare-engine.mjs';
import { preparePython, testPython, warnAboutMissingRichPackages } from './prepare-python.mjs';
import { readJson, root } from './repository.mjs';
import { requirePnpm } from './require-pnpm.mjs';
import { runCommand } from './run-command.mjs';
import { seconds } from './run-steps.mjs';
import { addCounts, countsLine, printFailures, runVitest } from './run-vitest.mjs';

requirePnpm('test');
process.chdir(root);
process.env.PATH = `${root}node_modules/.bin:${process.env.PATH}`;

const { scripts } = readJson('package.json');
const started = performance.now();
const times = [];

function reportFailure(name, alone) {
	console.error(`\nFAIL: the step "${name}" failed; run it alone: ${alone}`);
}

async function step(name, alone, run) {
	console.log(`\n== ${name}`);
	const begun = performance.now();
	const succeeded = await run();
	times.push(`${name} ${seconds(performance.now() - begun)}`);
	if (succeeded) return;
	reportFailure(name, alone);
	process.exit(1);
}

async function succeeds(script) {
	return (await runCommand('sh', ['-c', scripts[script]])).exitCode === 0;
}

let found;
await step('python', 'node scripts/prepare-python.mjs', () => {
	found = preparePython();
	console.log(found.python ?? 'none');
	return true;
});
let noBubblewrap;
await step('bubblewrap', 'node scripts/prepare-bubblewrap.mjs', () => {
	noBubblewrap = prepareBubblewrap();
	console.log(noBubblewrap ?? 'works');
	return true;
});
await step('build', 'pnpm build', () => succeeds('build'));
await step('check', 'pnpm check', () => succeeds('check'));

const words = process.argv.slice(2);
const isWhole = words.length === 0;
const endEngine = isWhole ? engineAsItWas() : async () => {};
// It takes minutes where there is none: what needs no engine is tested meanwhile.
const preparing = isWhole ? prepareEngineMeanwhile() : { environment: process.env };

/** Under gVisor everything takes twice as long: `pnpm test:matrix docker` runs on both runtimes. */
async function engineWithRunc() {
	const { environment } = await preparing;
	return { ...environment, ANYBOX_TEST_RUNTIMES: 'runc' };
}

const noEngine = async () => ({});
const docker = 'backend-docker';
const attacks = '**/attacks/*.test.ts';
const legs = isWhole
	? [
			{ name: 'main', environment: noEngine, extra: ['--project', `!${docker}`] },
			{
				name: 'docker',
				environment: engineWithRunc,
				extra: ['--project', docker, '--exclude', attacks],
			},
			// Beside what measures times, they would have some of it.
			{
				name: 'docker-attacks',
				environment: engineWithRunc,
				extra: ['--project', docker, 'test/attacks'],
			},
			{
				name: 'docker-cli',
				environment: engineWithRunc,
				extra: ['--project', 'anybox', 'cli/docker'],
			},
		]
	: [{ name: 'vitest', environment: noEngine, extra: words }];

const results = [];
for (const { name, environment, extra } of legs) {
	console.log(`\n== ${name}`);
	const variables = { ...testPython(found), ...(await environment()) };
	const result = await runVitest({ name, environment: variables, extra });
	times.push(`${name} ${seconds(result.milliseconds)}`);
	results.push({ name, ...result });
}
await endEngine();
for (const { name, failures } of results) printFailures(name, failures);

console.log(`\nsteps: ${times.join(', ')}; together ${seconds(performance.now() - started)}`);
if (!found.rich) warnAboutMissingRichPackages(found.python);
if (noBubblewrap !== undefined) warnAboutMissingBubblewrap(noBubblewrap);
const { environment: engine, told = '' } = await preparing;
if (told !== '') console.log(told);
if (engine.ANYBOX_TEST_ENGINE === undefined) {
	warnAboutMissingEngine('none was found or made; node scripts/prepare-engine.mjs says why.');
}
const failed = results.filter(({ exitCode }) => exitCode !== 0);
for (const { name } of failed) reportFailure(name, 'pnpm exec vitest run');
console.log(countsLine(addCounts(results.map(({ counts }) => counts))));
process.exit(failed.length === 0 ? 0 : 1);
