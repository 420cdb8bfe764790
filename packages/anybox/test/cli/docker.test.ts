import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { anybox, start } from './command-line.ts';

/** The engine that the tests of the Docker backend have, too; where there is none these are left out. */
const host = process.env['ANYBOX_TEST_ENGINE'] || undefined;
const image = process.env['ANYBOX_TEST_IMAGE'] || 'python:3.13-slim';
const runtimes = (process.env['ANYBOX_TEST_RUNTIMES'] || 'runc').split(',');

const environment = { DOCKER_HOST: host ?? '' };
const chosen = ['--backend', 'docker', '--image', image];

function docker(...words: readonly string[]): void {
	const done = spawnSync('docker', ['--host', host ?? '', ...words], {
		encoding: 'utf8',
	});
	expect(done).toMatchObject({ status: 0 });
}

/** A name of its own for the image, so that its containers are told from all others. */
function ownName(): string {
	const name = `anybox-cli-${randomUUID()}:1`;
	docker('tag', image, name);
	onTestFinished(() => docker('rmi', name));
	return name;
}

interface Events {
	readonly until: (event: string) => Promise<void>;
	/** How often it came by now. */
	readonly count: (event: string) => number;
}

/** What the engine tells of the containers of an image, from now on. */
function eventsOf(name: string): Events {
	const since = `--since=${Math.floor(Date.now() / 1000)}`;
	const words = [
		'--host',
		host ?? '',
		'events',
		since,
		`--filter=image=${name}`,
		'--format={{.Action}}',
	];
	const watching = spawn('docker', words, { stdio: ['ignore', 'pipe', 'inherit'] });
	const { stdout } = watching;
	let said = '';
	stdout.setEncoding('utf8').on('data', (text: string) => {
		said += text;
	});
	onTestFinished(() => void watching.kill());
	const count = (event: string): number => said.split('\n').filter((line) => line === event).length;
	return {
		count,
		async until(event) {
			while (count(event) === 0) await once(stdout, 'data');
		},
	};
}

describe.runIf(host !== undefined)('docker', () => {
	test.each(runtimes)('run runs code under %s', async (runtime) => {
		const code = 'import os; print(os.uname().release)\n6 * 7';
		const told = await anybox(['run', ...chosen, '--runtime', runtime, '-c', code], {
			environment,
		});

		expect(told).toMatchObject({ exitCode: 0, stderr: '' });
		const gvisor = '4.4.0\n42\n';
		expect(told.stdout === gvisor).toBe(runtime === 'runsc');
		expect(told.stdout).toMatch(/^\d.*\n42\n$/);
	});

	test('--host names the engine, over what the environment says', async () => {
		const words = ['run', ...chosen, '--host', host ?? '', '-c', '6 * 7'];
		const told = await anybox(words, { environment: { DOCKER_HOST: 'unix:///nowhere/socket' } });

		expect(told).toMatchObject({ exitCode: 0, stdout: '42\n', stderr: '' });
	});

	test('repl keeps variables, and verify tells that all holds', async () => {
		const repl = await anybox(['repl', ...chosen], { environment, input: 'x = 41\nx + 1\n' });
		const verify = await anybox(['verify', ...chosen], { environment });

		expect(repl).toMatchObject({ exitCode: 0, stdout: '42\n', stderr: '' });
		expect(verify).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/docker holds\n$/) });
	});

	test.each(runtimes)('conformance checks the backend under %s', async (runtime) => {
		const words = ['conformance', 'docker', '--image', image, '--runtime', runtime];
		const told = await anybox([...words, '--only', 'manifest'], { environment });

		expect(told).toMatchObject({ exitCode: 0, stderr: '' });
		expect(told.stdout).toContain('manifest/known-contract');
	});

	test.each([['run', '-c', '1'], ['repl'], ['verify']])(
		'%s pulls an image that is missing',
		async (...words) => {
			const missing = '127.0.0.1:9/nothing:1';
			const chosenImage = ['--backend', 'docker', '--image', missing];
			const { exitCode, stderr } = await anybox([...words, ...chosenImage], { environment });

			expect(exitCode).toBe(1);
			expect(stderr).toMatch(/^anybox: .*has no image 127.*it cannot be pulled: .*refused.*\n$/);
		},
	);

	test('conformance pulls an image that is missing', async () => {
		const words = ['conformance', 'docker', '--image', '127.0.0.1:9/nothing:1'];
		const { exitCode, stderr } = await anybox(words, { environment });

		expect(exitCode).toBe(1);
		expect(stderr).toMatch(/it cannot be pulled: /);
	});

	test('backends tells that it can be used here', async () => {
		const { stdout } = await anybox(['backends', ...chosen], { environment });

		expect(stdout).toMatch(/^docker: .+\n  usable here: yes\n/);
	});

	test.each(runtimes)('doctor tries %s, and ends with 0', async (runtime) => {
		const told = await anybox(['doctor', ...chosen, '--runtime', runtime], { environment });

		expect(told).toMatchObject({ exitCode: 0, stderr: '' });
		expect(told.stdout).toMatch(/^ok +docker +.*API 1\.\d+$/m);
		expect(told.stdout).toMatch(new RegExp(`^ +runtime.${runtime}.capabilities +holds: none`, 'm'));
	});

	test('doctor pulls no image, and fails who named a backend that lacks one', async () => {
		const words = ['doctor', '--backend', 'docker', '--image', 'anybox-nothing:1'];
		const { exitCode, stdout } = await anybox(words, { environment });

		expect(exitCode).toBe(1);
		expect(stdout).toMatch(/^ +image +absent: .*no image anybox-nothing:1, and pull is 'never'/m);
	});

	test.each(['doctor', 'run'])('Ctrl-C ends %s, and no container stays', async (name) => {
		const own = ownName();
		const events = eventsOf(own);
		const code = name === 'run' ? ['-c', 'import time; time.sleep(60)'] : [];
		const started = start([name, '--backend', 'docker', '--image', own, ...code], { environment });
		await events.until('start');
		started.child.kill('SIGINT');

		expect((await started.end()).exitCode).toBe(130);
		await expect.poll(() => events.count('destroy')).toBe(events.count('start'));
		// Of all that doctor would have tried, two for each runtime, most was left out.
		expect(events.count('start')).toBeLessThan(2 * runtimes.length);
	});
});
