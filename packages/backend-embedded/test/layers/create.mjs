// A program that makes a sandbox, and tells what came of it.
import { createSandbox } from '@anybox/core';
import { embedded } from '../../dist/index.js';

const [systemLayer] = process.argv.slice(2);
try {
	const box = await createSandbox(embedded({ systemLayer }));
	const { findings } = await box.verify();
	await box.kill();
	console.log(JSON.stringify({ findings }));
} catch (error) {
	const { code, backend, operation, message } = error;
	console.log(JSON.stringify({ refusal: { code, backend, operation, message } }));
}
