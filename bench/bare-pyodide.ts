/** Pyodide as its own pages show it, until it tells what its first cell gave: the floor of what that can take. */
import { loadPyodide } from 'pyodide';

const pyodide = await loadPyodide();
console.log(pyodide.runPython('1+1'));
process.exit(0);
