// A program that holds a sandbox in which a cell runs for ever, and tells when it does.
import { createSandbox } from '@anybox/core';
import { embedded } from '../../dist/index.js';

const [systemLayer] = process.argv.slice(2);
const box = await createSandbox(embedded({ systemLayer }));
await box.runCode('print("runs", flush=True)\nwhile True: pass', {
	timeoutMs: 600_000,
	onStdout: (text) => void process.stdout.write(text),
});
