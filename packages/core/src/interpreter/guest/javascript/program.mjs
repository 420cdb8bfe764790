// The JavaScript worker: runs the cells of one context in Node's own global scope. The supervisor starts it
// with descriptor 3 as its private channel, 4 to be told of interrupts, 5 and 6 for late output. The files of
// this folder are joined to the body of one function, this one first: a script, since flags that make modules
// of it would be those of all that the program starts, too.

// What Node was started with is ours, and so is what it makes for such a program.
process.execArgv.length = 0;
process.removeAllListeners('warning');
for (const name of ['__dirname', '__filename', 'exports', 'module']) delete globalThis[name];
