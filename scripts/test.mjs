// The whole of `pnpm test`. Words after it go to vitest: `pnpm test --project core`.
import { warn } from './warn.mjs';
import { prepareBubblewrap, warnAboutMissingBubblewrap } from './prepare-bubblewrap.mjs';
import { preparePython, testPython, warnAboutMissingRichPackages } from './prepare-python.mjs';
import { readJson, root } from './repository.mjs';
import { requirePnpm } from './require-pnpm.mjs';
import { runCommand } from './run-command.mjs';
import { seconds } from './run-steps.mjs';
import { countsLine, printFailures, runVitest } from './run-vitest.mjs';

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

console.log('\n== vitest');
const { exitCode, milliseconds, counts, failures } = await runVitest({
	name: 'test',
	environment: testPython(found),
	extra: process.argv.slice(2),
});
times.push(`vitest ${seconds(milliseconds)}`);
printFailures(`node ${process.versions.node}`, failures);

console.log(`\nsteps: ${times.join(', ')}; together ${seconds(performance.now() - started)}`);
if (!found.rich) warnAboutMissingRichPackages(found.python);
if (noBubblewrap !== undefined) warnAboutMissingBubblewrap(noBubblewrap);
if (!process.env.ANYBOX_TEST_ENGINE) {
	warn('The Docker backend is NOT TESTED by this command: pnpm test:matrix docker does it.');
}
if (exitCode !== 0) reportFailure('vitest', 'pnpm exec vitest run');
console.log(countsLine(counts));
process.exit(exitCode === 0 ? 0 : 1);
