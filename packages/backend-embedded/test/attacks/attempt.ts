import { type Sandbox, createSandbox } from '@anybox/core';
import { embedded, type SystemLayerWanted } from '../../src/index.ts';

/** What attempts begin with: the objects of JavaScript that Python comes by. */
const prelude = `
import asyncio, ctypes, gc, js, os, pyodide_js, signal, socket, subprocess, sys, urllib.request
import _pyodide_core
from pyodide.ffi import create_proxy, to_js

Object = pyodide_js._module.constructor
Array = to_js([]).constructor
Bytes = to_js(b'').constructor
Function = Object.constructor
Promise = pyodide_js._api.bootstrapFinalizedPromise.constructor
(interpreter,) = [o for o in gc.get_objects() if type(o).__name__ == 'Interpreter']
host = type(interpreter).connect.__globals__['host']

def record(**values):
    return to_js(values, dict_converter=Object.fromEntries)

def reached(what):
    print('REACHED', what)
`;

export function attackedSandbox(systemLayer: SystemLayerWanted = 'auto'): Promise<Sandbox> {
	return createSandbox(embedded({ systemLayer }));
}

async function prepare(sandbox: Sandbox): Promise<void> {
	const { error } = await sandbox.runCode(prelude);
	if (error !== undefined) throw new Error(error.traceback);
}

/** All that the host was told of these cells, one after the other, as a text. */
export async function attempt(
	sandbox: Sandbox,
	cells: readonly string[],
	words: Readonly<Record<string, string>> = {},
): Promise<string> {
	// Each time: an attempt before may have cost itself its context.
	await prepare(sandbox);
	const told: unknown[] = [];
	for (const cell of cells) {
		const code = cell.replaceAll(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
		// oxlint-disable-next-line no-await-in-loop -- one after the other
		told.push(await sandbox.runCode(code, { timeoutMs: 10_000 }));
	}
	return JSON.stringify(told);
}

/** Whether cells still run: in the same context, or in the one that was made for it where it was told as lost. */
export async function answers(sandbox: Sandbox): Promise<boolean> {
	const first = await sandbox.runCode('6 * 7');
	const { text } = first.state === 'kept' ? first : await sandbox.runCode('6 * 7');
	return text === '42';
}
