import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Whether packages can be installed here: by root, on a machine like Debian. */
export function canInstall() {
	return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function apt(...words) {
	execFileSync('/usr/bin/apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...words], {
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		stdio: ['ignore', 'ignore', 'pipe'],
	});
}

/** Installs them from Debian's packages, and says so, and why, and whether it worked. */
export function install({ packages, because }) {
	console.log(`installing ${packages.join(', ')} from Debian's packages, because ${because}`);
	const started = performance.now();
	try {
		apt('update');
		apt('install', '-y', '--no-install-recommends', ...packages);
		console.log(`installed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
	} catch (error) {
		console.log(`not installed: ${String(error.stderr ?? error.message).trim()}`);
	}
}

/** Where this machine gets its packages, as its own sources say. @throws where they say nothing */
export function debianMirror() {
	const format = '$(SITE) $(CODENAME) $(COMPONENT)';
	const told = execFileSync(
		'/usr/bin/apt-get',
		['indextargets', '--format', format, 'Created-By: Packages'],
		{ encoding: 'utf8' },
	);
	const release = readFileSync('/etc/os-release', 'utf8');
	const codename = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
	const lines = told.split('\n').map((line) => line.split(' '));
	const [site] = lines.find(([, suite, part]) => suite === codename && part === 'main') ?? [];
	if (site === undefined) throw new Error('the sources of packages name no mirror of this release');
	return { site, codename };
}

/** Gets the archive of one package from another suite, and leaves the sources of this machine as they are. */
export function download({ package: name, suite, into }) {
	const state = `${into}/apt`;
	mkdirSync(`${state}/lists/partial`, { recursive: true });
	mkdirSync(`${state}/cache/archives/partial`, { recursive: true });
	const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
	writeFileSync(
		`${state}/list`,
		`deb [signed-by=${keyring}] ${debianMirror().site} ${suite} main\n`,
	);
	const options = [
		['Dir::Etc::sourcelist', `${state}/list`],
		['Dir::Etc::sourceparts', '-'],
		['Dir::State::lists', `${state}/lists`],
		['Dir::Cache', `${state}/cache`],
	].flatMap(([key, value]) => ['-o', `${key}=${value}`]);
	apt(...options, 'update');
	execFileSync('/usr/bin/apt-get', ['-qq', ...options, 'download', name], {
		cwd: into,
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	rmSync(state, { recursive: true });
	const archive = readdirSync(into).find((file) => file.startsWith(`${name}_`));
	return `${into}/${archive}`;
}
