/** Pyodide as its own pages show it: the floor of what a first cell can take. */
import { loadPyodide } from 'pyodide';

const pyodide = await loadPyodide();
pyodide.runPython('1+1');
process.exit(0);
