// A host that makes a sandbox, or connects to the one that it is told, runs code in it, and waits for its own end:
// node dying-host.mjs OPTIONS CODE [ID]
import { connectSandbox, createSandbox } from '@anybox/core';
import { docker } from '../dist/index.js';

const [options, code, id] = process.argv.slice(2);
const backend = docker(JSON.parse(options));
const box = await (id === undefined ? createSandbox(backend) : connectSandbox(backend, id));
const { error } = await box.runCode(code);
console.log(JSON.stringify({ id: box.id, failed: error?.value ?? null }));
