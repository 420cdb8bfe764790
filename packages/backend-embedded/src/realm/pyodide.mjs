/* What Pyodide is started from, besides its scripts. */

const snapshotBytes = outside('snapshotBytes', 0);
const preambleBytes = outside('preambleBytes', 0);
const fillPreamble = outside('fillPreamble');
const fillMemory = outside('fillMemory');

// While the scripts are read.
const compiled = WebAssembly.compile(globalThis.readbuffer('/pyodide.asm.wasm'));

provide('instantiatePyodide', async (imports) => {
	const module = await compiled;
	return { module, instance: await WebAssembly.instantiate(module, imports) };
});
provide('restoreMemory', (memory) => {
	fillMemory(memory);
});

/** Its beginning: the rest goes where it belongs by `restoreMemory`. `null` where there is none. */
function snapshot() {
	const bytes = snapshotBytes();
	if (bytes === 0) return null;
	provide('snapshotBytes', bytes);
	const preamble = new Uint8Array(preambleBytes());
	fillPreamble(preamble);
	return preamble;
}

function forgetStart() {
	delete globalThis.instantiatePyodide;
	delete globalThis.restoreMemory;
	delete globalThis.snapshotBytes;
}
