// A Docker engine of the tests' own, where root can have one: from Debian's packages, with runc and gVisor.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { canInstall, debianMirror, download, install } from './debian-packages.mjs';
import { root } from './repository.mjs';
import { runCommand } from './run-command.mjs';
import { warn } from './warn.mjs';

/** What takes long to make stays for the next run. */
const folder = '/var/cache/anybox-engine';
const host = `unix://${folder}/socket`;
const image = 'anybox-test:2';
/** For sandboxes that may reach everything: this machine, as the engine forwards and translates nothing. */
const network = 'anybox-test';
const subnet = '10.213.77.0/24';
/** From it on gVisor holds untrusted code on the kernels of today. */
const oldestRunsc = 20_240_729;
const startMs = 30_000;

function docker(...words) {
	return spawnSync('docker', ['-H', host, ...words], { encoding: 'utf8', timeout: 600_000 });
}

function answers() {
	return docker('version').status === 0;
}

/** @throws with what it said */
function run(file, words, options = {}) {
	const { status, stderr, error } = spawnSync(file, words, {
		encoding: 'utf8',
		timeout: 600_000,
		...options,
	});
	if (status === 0) return;
	throw new Error(`${file} ${words[0] ?? ''}: ${error?.message ?? stderr.trim().slice(-2000)}`);
}

function dateOf(runsc) {
	const { stdout } = spawnSync(runsc, ['--version'], { encoding: 'utf8' });
	return Number(/(\d{8})/.exec(stdout ?? '')?.[1] ?? 0);
}

/** The path of a gVisor that is new enough: Debian's own, or that of its backports. */
function obtainRunsc() {
	const own = `${folder}/usr/bin/runsc`;
	const found = ['/usr/bin/runsc', own].find((path) => dateOf(path) >= oldestRunsc);
	if (found !== undefined) return found;
	const archive = download({
		package: 'runsc',
		suite: `${debianMirror().codename}-backports`,
		into: folder,
	});
	run('dpkg-deb', ['-x', archive, folder]);
	rmSync(archive);
	return dateOf(own) >= oldestRunsc ? own : undefined;
}

/** One for each engine, with what the checks of rich results need, and what attacks are written with. */
function buildImage() {
	if (docker('image', 'inspect', image).status === 0) return;
	console.log("building a Python image from Debian's packages, once");
	const started = performance.now();
	const tree = `${folder}/root`;
	const { site, codename } = debianMirror();
	const forResults = 'python3,python3-pandas,python3-matplotlib,procps';
	const forAttacks = 'curl,openssl,netcat-openbsd,bind9-dnsutils,iproute2';
	rmSync(tree, { recursive: true, force: true });
	const include = `--include=${forResults},${forAttacks}`;
	// It may run beside tests, which mind the time.
	run('nice', ['debootstrap', '--variant=minbase', include, codename, tree, site]);
	run('sh', [
		'-c',
		`nice tar -C ${tree} --exclude=./dev/* --exclude=./var/cache/apt/archives/*.deb -c . | docker -H ${host} import - ${image}`,
	]);
	rmSync(tree, { recursive: true, force: true });
	console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function makeNetwork() {
	if (docker('network', 'inspect', network).status === 0) return;
	run('docker', [
		'-H',
		host,
		'network',
		'create',
		'--driver=bridge',
		`--subnet=${subnet}`,
		network,
	]);
}

async function startEngine(runsc) {
	const runtimeArgs = ['--platform=systrap', '--network=none', '--host-uds=open'];
	const runtimes = runsc === undefined ? {} : { runsc: { path: runsc, runtimeArgs } };
	writeFileSync(`${folder}/daemon.json`, JSON.stringify({ runtimes }));
	const log = openSync(`${folder}/log`, 'w');
	const words = [
		'--config-file',
		`${folder}/daemon.json`,
		'--data-root',
		`${folder}/data`,
		'--exec-root',
		`${folder}/exec`,
		'--pidfile',
		`${folder}/pid`,
		'-H',
		host,
		'--bridge=none',
		'--iptables=false',
		'--ip-masq=false',
	];
	spawn('dockerd', words, { detached: true, stdio: ['ignore', log, log] }).unref();
	const end = performance.now() + startMs;
	while (!answers()) {
		if (performance.now() > end) {
			throw new Error(
				`the engine does not answer: ${readFileSync(`${folder}/log`, 'utf8').slice(-2000)}`,
			);
		}
		await sleep(100);
	}
}

/** What brings the engine back to how it is now: ends it where it does not run yet. */
export function engineAsItWas() {
	return answers() ? async () => {} : stopEngine;
}

/** Ends the engine that was started here, and waits until it is gone. */
async function stopEngine() {
	const pid = Number(existsSync(`${folder}/pid`) ? readFileSync(`${folder}/pid`, 'utf8') : 0);
	if (pid === 0) return;
	// Its device would stay.
	docker('network', 'rm', network);
	process.kill(pid, 'SIGTERM');
	while (existsSync(`/proc/${pid}`)) await sleep(50);
}

export function warnAboutMissingEngine(why) {
	warn(
		'The Docker backend is NOT TESTED on this machine:',
		why,
		'Run as root on Debian, or name an engine in ANYBOX_TEST_ENGINE and an image in ANYBOX_TEST_IMAGE.',
	);
}

export function warnAboutMissingGvisor() {
	warn('gVisor is NOT TESTED on this machine: no runsc of July 2024 or newer was found.');
}

/** The same by a process of its own, so that other work goes on meanwhile: what it printed, and the environment. */
export async function prepareEngineMeanwhile() {
	const { output } = await runCommand(process.execPath, [`${root}scripts/prepare-engine.mjs`], {
		quiet: true,
	});
	const lines = output.trim().split('\n');
	const exports = lines.filter((line) => line.startsWith('export '));
	return {
		told: lines.filter((line) => !exports.includes(line)).join('\n'),
		environment: Object.fromEntries(
			exports.map((line) => /^export (\w+)=(.*)$/.exec(line)?.slice(1) ?? []),
		),
	};
}

/** What the tests get in their environment, or why there is no engine. */
export async function prepareEngine() {
	const named = process.env.ANYBOX_TEST_ENGINE;
	if (named) {
		const { ANYBOX_TEST_IMAGE, ANYBOX_TEST_NETWORK, ANYBOX_TEST_RUNTIMES = 'runc' } = process.env;
		return environmentOf({
			engine: named,
			image: ANYBOX_TEST_IMAGE ?? image,
			network: ANYBOX_TEST_NETWORK ?? 'bridge',
			runtimes: ANYBOX_TEST_RUNTIMES.split(','),
		});
	}
	if (!canInstall()) return { why: 'this is not root on a machine like Debian.' };
	try {
		const missing = ['dockerd', 'debootstrap', 'docker'].filter(
			(name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
		);
		if (missing.length > 0) {
			install({
				packages: ['docker.io', 'debootstrap'],
				because: 'the tests of the Docker backend need an engine',
			});
		}
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		const runsc = obtainRunsc();
		if (!answers()) await startEngine(runsc);
		buildImage();
		makeNetwork();
		const runtimes = runsc === undefined ? ['runc'] : ['runc', 'runsc'];
		return environmentOf({ engine: host, image, network, runtimes });
	} catch (error) {
		return { why: error.message };
	}
}

function environmentOf({ engine, image: name, network: joined, runtimes }) {
	return {
		runtimes,
		environment: {
			ANYBOX_TEST_ENGINE: engine,
			ANYBOX_TEST_IMAGE: name,
			ANYBOX_TEST_NETWORK: joined,
			ANYBOX_TEST_RUNTIMES: runtimes.join(','),
		},
	};
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	if (process.argv[2] === 'stop') await stopEngine();
	else {
		const { why, environment } = await prepareEngine();
		if (why !== undefined) warnAboutMissingEngine(why);
		for (const [name, value] of Object.entries(environment ?? {})) {
			console.log(`export ${name}=${value}`);
		}
	}
}
