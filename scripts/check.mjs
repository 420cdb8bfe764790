import { requirePnpm } from './require-pnpm.mjs';
import { runCommand } from './run-command.mjs';
import { runSteps } from './run-steps.mjs';
import { readJson, root } from './repository.mjs';

requirePnpm('check');
process.chdir(root);

const { scripts } = readJson('package.json');

// The slow one first, so that the others run beside it.
const names = [
	'packaging',
	'api:check',
	'lint',
	'types',
	'boundaries',
	'unused',
	'pages:check',
	'format:check',
];

const steps = names.map((name) => ({
	name,
	command: ['sh', '-c', scripts[name]],
	alone: `pnpm ${name}`,
}));

process.env.PATH = `${root}node_modules/.bin:${process.env.PATH}`;

const build = await runCommand('sh', ['-c', scripts.build], { quiet: true });
if (build.exitCode !== 0) {
	console.log(`${build.output.trimEnd()}\n\n  FAIL  build\n\n  run it alone: pnpm build`);
	process.exit(1);
}

const failed = await runSteps(steps);
if (failed.length > 0) {
	console.log(`check failed: ${failed.join(', ')}`);
	process.exit(1);
}
