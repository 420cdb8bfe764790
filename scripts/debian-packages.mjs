import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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
