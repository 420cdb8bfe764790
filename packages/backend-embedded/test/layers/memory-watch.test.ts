import { createSandbox } from '@anybox/core';
import { expect, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';
import { systemLayers } from './system-layers.ts';

// It takes a while until so much is held, on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** JavaScript holds it, where no cap of Python's own memory counts. */
const holding = `
from pyodide.ffi import to_js
held = to_js([])
while True: held.push(to_js(bytes(16 << 20)))
`;

test.each(systemLayers)(
	'what code makes JavaScript hold ends its Python, with the system layer %s',
	async (systemLayer) => {
		const backend = embedded({ systemLayer });
		const resources = { memoryMiB: 128, diskMiB: 8 };
		await using box = await createSandbox(backend, { resources });

		const { ended, state } = await box.runCode(holding, { timeoutMs: 100_000 });

		expect({ ended, state }).toEqual({ ended: 'memory', state: 'lost' });
		expect((await box.runCode('6 * 7')).text).toBe('42');
	},
);
