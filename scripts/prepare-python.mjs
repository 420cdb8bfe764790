import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { canInstall, install } from './debian-packages.mjs';
import { warn } from './warn.mjs';

const packages = ['python3', 'python3-pandas', 'python3-matplotlib'];
const oldest = 'import sys; assert sys.version_info >= (3, 8); print(sys.executable)';

function ask(candidate, program) {
	const answer = spawnSync(candidate, ['-c', program], { encoding: 'utf8', timeout: 120_000 });
	return answer.status === 0 ? answer.stdout.trim() : undefined;
}

/** The first Python with the rich packages, else the first Python, each by its absolute path. */
function find() {
	const found = [process.env.ANYBOX_TEST_PYTHON, '/usr/bin/python3', 'python3']
		.filter((candidate) => candidate !== undefined && candidate !== '')
		.map((candidate) => ask(candidate, oldest))
		.filter((path) => path !== undefined && path !== '');
	const rich = found.find((path) => ask(path, 'import pandas, matplotlib') !== undefined);
	return { python: rich ?? found[0], rich: rich !== undefined };
}

export function warnAboutMissingRichPackages(python) {
	warn(
		'The rich results (data frames, figures) are NOT TESTED on this machine:',
		python === undefined
			? 'no python3 of version 3.8 or newer was found.'
			: `${python} has no pandas or no matplotlib.`,
		'Install both, or name another Python in ANYBOX_TEST_PYTHON, and run again.',
	);
}

export function preparePython() {
	let found = find();
	if (!found.rich && canInstall()) {
		install({ packages, because: 'the rich-result tests need them' });
		found = find();
	}
	if (!found.rich) warnAboutMissingRichPackages(found.python);
	return found;
}

/** What tests get in their environment: nothing, rather than a Python they cannot use. */
export function testPython({ python, rich }) {
	return { ANYBOX_TEST_PYTHON: rich ? python : undefined };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const { python, rich } = preparePython();
	console.log(`python: ${python ?? 'none'}, rich results: ${rich ? 'tested' : 'NOT TESTED'}`);
}
