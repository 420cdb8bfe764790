import { expect, test } from 'vitest';
import { isPrivileged, openSandbox, run, start, text } from '../host-process/open-sandbox.ts';
import { oneStream } from './backend.ts';

const mebibyte = 2 ** 20;

/** Writes as long as it may, and keeps in a file how much that was. */
const writing = `
import os
count = 0
while True:
    count += os.write(1, bytes(65536))
    with open('/workspace/new', 'w') as file: file.write(str(count))
    os.rename('/workspace/new', '/workspace/count')
`;

test.runIf(isPrivileged)(
	'a program that nobody reads waits, and holds up no other',
	async () => {
		const driver = await openSandbox(oneStream());
		const writer = await start(driver, ['python3', '-I', '-c', writing]);
		const counts: number[] = [];
		const standsStill = async (): Promise<boolean> => {
			counts.push(Number((await run(driver, ['cat', '/workspace/count'])).stdout));
			return counts.length > 20 && new Set(counts.slice(-20)).size === 1;
		};
		await expect.poll(standsStill, { timeout: 20_000, interval: 1 }).toBe(true);
		expect(counts.at(-1)).toBeLessThan(mebibyte);

		let read = 0;
		for await (const bytes of writer.stdout) {
			read += bytes.byteLength;
			if (read > 8 * mebibyte) break;
		}

		await writer.kill();
		expect(await writer.exited).toEqual({ exitCode: null, signal: 'SIGKILL', outOfMemory: false });
	},
	30_000,
);

test.runIf(isPrivileged)('a program that does not read holds up no other', async () => {
	const driver = await openSandbox(oneStream());
	const idle = await start(driver, ['sleep', '1000']);
	const feeding = idle.writeStdin(new Uint8Array(8 * mebibyte));
	feeding.catch(() => {});

	expect((await run(driver, ['echo', 'here'])).stdout).toBe('here\n');
	await idle.kill();

	await expect(feeding).rejects.toMatchObject({ code: 'not-running' });
});

test.runIf(isPrivileged)('as many programs run at once as are asked for', async () => {
	const driver = await openSandbox(oneStream());

	const all = await Promise.all(
		Array.from({ length: 50 }, async (_, index) =>
			run(driver, ['sh', '-c', `echo ${index}; exit ${index}`]),
		),
	);

	expect(all.map(({ stdout, exitCode }) => [stdout, exitCode])).toEqual(
		all.map((_, index) => [`${index}\n`, index]),
	);
});

test.runIf(isPrivileged)(
	'the end of each program is told, however busy the sandbox is',
	async () => {
		const driver = await openSandbox(oneStream());
		const spin = async () => start(driver, ['sh', '-c', 'while :; do :; done']);
		await Promise.all(Array.from({ length: 8 }, spin));

		// Who waits for a program may be killed when it has seen the end and has not told of it yet.
		for (let round = 0; round < 10; round += 1) {
			const killed = Array.from({ length: 20 }, async () => {
				const program = await start(driver, ['sleep', '1000']);
				await program.kill();
				return program.exited;
			});
			// oxlint-disable-next-line no-await-in-loop -- one round after the other keeps the sandbox busy
			for (const { signal } of await Promise.all(killed)) expect(signal).toBe('SIGKILL');
		}
	},
	60_000,
);

test.runIf(isPrivileged)('what was given up before it ran never does', async () => {
	const driver = await openSandbox(oneStream());
	const given = Array.from({ length: 20 }, async (_, index) => {
		const controller = new AbortController();
		const starting = start(driver, ['sh', '-c', `sleep 0.3; touch ran-${index}`], {
			signal: controller.signal,
		});
		starting.catch(() => {});
		controller.abort(new Error('given up'));
		await expect(starting).rejects.toThrow('given up');
	});
	await Promise.all(given);

	expect((await run(driver, ['sh', '-c', 'sleep 1; ls'])).stdout).toBe('');
});

test.runIf(isPrivileged)('all that a program started ends with it, however it hides', async () => {
	const driver = await openSandbox(oneStream());
	// By a name that no other program has.
	await run(driver, ['cp', '/bin/sleep', '/workspace/hidden']);
	const daemon = `setsid sh -c 'setsid ./hidden 12345 >/dev/null 2>&1 </dev/null & exit' & `;
	const program = await start(driver, [
		'sh',
		'-c',
		`${daemon.repeat(3)} echo ready; ./hidden 12345`,
	]);
	for await (const _ of program.stdout) break;
	const count = async (): Promise<number> => {
		const { stdout } = await run(driver, [
			'sh',
			'-c',
			'cat /proc/[0-9]*/comm | grep -c "^hidden$"',
		]);
		return Number(stdout);
	};
	await expect.poll(count).toBe(4);

	await program.kill();

	expect(await count()).toBe(0);
});

test.runIf(isPrivileged)('words that the system cannot have start nothing', async () => {
	const driver = await openSandbox(oneStream());

	for (const argv of [
		['echo', 'a\0b'],
		['echo', '\ud800'],
	] as const) {
		await expect(start(driver, argv)).rejects.toMatchObject({ code: 'invalid-argument' });
	}
	const long = ['echo', 'x'.repeat(3 * mebibyte)] as const;
	await expect(start(driver, long)).rejects.toMatchObject({ code: 'invalid-argument' });
	expect(await text((await start(driver, ['echo', 'ok'])).stdout)).toBe('ok\n');
});
