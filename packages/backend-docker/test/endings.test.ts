import type { ProcessExit } from '@anybox/core';
import type { Container } from 'dockerode';
import { describe, expect, test, vi } from 'vitest';
import { attachTo } from '../src/engine/attach.ts';
import { host, runtimes } from './engine.ts';
import { untilTooLate } from './listed.ts';
import { engine, rawContainer } from './raw-container.ts';

vi.setConfig({ testTimeout: 60_000 });

const taking = 'x = []\nwhile True: x.append(bytearray(b"x") * (64 << 20))';
/** Its child runs out of memory; it waits for its own end afterwards. */
const surviving = `
import os, sys, time
if os.fork() == 0:
    open('/proc/self/oom_score_adj', 'w').write('500')
    ${taking.replace('\n', '\n    ')}
os.wait()
print('alone', flush=True)
time.sleep(60)
`;

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	async function started(code: string): Promise<{
		readonly container: Container;
		readonly exited: Promise<ProcessExit>;
		readonly stdout: AsyncIterable<Uint8Array>;
	}> {
		const { container } = await rawContainer(runtime, { Entrypoint: ['python3', '-c', code] });
		const process = await attachTo({ engine, container, signal: untilTooLate() });
		await container.start();
		return { container, ...process };
	}

	test('a container that took too much memory is told to have ended for it', async () => {
		const { exited } = await started(taking);

		expect(await exited).toMatchObject({ outOfMemory: true });
	});

	test('one that was killed when a child of it had run out of memory was killed', async () => {
		const { container, exited, stdout } = await started(surviving);
		for await (const bytes of stdout) if (bytes.byteLength > 0) break;

		await container.kill();

		expect(await exited).toMatchObject({ exitCode: 137, outOfMemory: false });
	});

	test('one that ended by itself tells how', async () => {
		const { exited } = await started('raise SystemExit(3)');

		expect(await exited).toEqual({ exitCode: 3, signal: null, outOfMemory: false });
	});
});
