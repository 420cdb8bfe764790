import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { canInstall, install } from './debian-packages.mjs';
import { warn } from './warn.mjs';

/** `undefined` where it works, else why it does not. */
function trouble() {
	if (process.platform !== 'linux') return 'bubblewrap is for Linux.';
	const words = ['--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '--', 'true'];
	const { status, stderr, error } = spawnSync('bwrap', words, {
		encoding: 'utf8',
		timeout: 60_000,
	});
	if (status === 0) return undefined;
	return error?.code === 'ENOENT' ? 'there is no bwrap.' : String(stderr || error?.message).trim();
}

export function warnAboutMissingBubblewrap(why) {
	warn(
		'The system layer of the embedded backend is NOT TESTED on this machine:',
		why,
		'Install bubblewrap, let this user make user namespaces, and run again.',
	);
}

/** Why the system layer cannot be tested here; `undefined` where it can. */
export function prepareBubblewrap() {
	if (spawnSync('bwrap', ['--version']).error !== undefined && canInstall()) {
		install({ packages: ['bubblewrap'], because: 'the tests of the system layer need it' });
	}
	const why = trouble();
	if (why !== undefined) warnAboutMissingBubblewrap(why);
	return why;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const why = prepareBubblewrap();
	console.log(`system layer: ${why === undefined ? 'tested' : 'NOT TESTED'}`);
}
