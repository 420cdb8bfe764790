/* Starts Python, and runs its cells; the last part. `ways` are the only ways in. */

const isInterrupted = outside('isInterrupted', false);
const tookInterrupt = outside('tookInterrupt', false);
const lowerInterrupt = outside('lowerInterrupt');
const memoryLimit = outside('memoryLimit', 0);
const sleep = outside('sleep', false);
const sendResult = outside('result');
const askForPackage = outside('package', '{"missing":null}');

/**
 * 2 is SIGINT. Python looks here every few instructions, and writes 0 each time: what comes between the two was not
 * seen, and stays.
 */
let wasSeen = false;
const interruptBuffer = {
	get 0() {
		wasSeen = isInterrupted() === true;
		return wasSeen ? 2 : 0;
	},
	set 0(value) {
		if (wasSeen) lowerInterrupt();
		wasSeen = false;
	},
};

let python;
let files;

/** Calls `settle` with what went wrong, or with an empty text. */
function start(settle, program) {
	const preamble = snapshot();
	globalThis
		.loadPyodide({
			indexURL: '/',
			packageBaseUrl: '/',
			createPyodideModule: globalThis.createPyodideModule,
			jsglobals: Object.create(null),
			env: { HOME: '/home/user', PYTHONDONTWRITEBYTECODE: '1' },
			...(preamble === null ? { _makeSnapshot: true } : { _loadSnapshot: preamble }),
		})
		.then(
			(pyodide) => {
				python = pyodide;
				forgetStart();
				if (preamble === null) pyodide.runPython(program);
				settle('');
			},
			(error) => settle(describe(error)),
		)
		.catch((error) => settle(describe(error)));
}

/** The memory with Python in it, as later interpreters start from. */
function takeSnapshot() {
	return python.makeMemorySnapshot();
}

/** Python's methods, taken before any code of a cell ran. */
let methods;

/** Once for each interpreter: what no snapshot holds. */
function connect() {
	connectStreams(python);
	files = makeFileSystem({ FS: python.FS, MEMFS: python.FS.filesystems.MEMFS });
	files.mountNew();
	files.mountPackages();
	python.setInterruptBuffer(interruptBuffer);
	const module = python.pyimport('_anybox');
	const { interpreter } = module;
	interpreter.connect({
		result: (text) => void sendResult(text),
		sleep,
		tookInterrupt,
		package: askForPackage,
	});
	methods = { open: interpreter.open, run_cell: interpreter.run_cell };
	python.runPython("import sys; del sys.modules['_anybox'], sys");
	tellLimits(python.FS);
	files.seal();
}

/** Where programs look for them on Linux. */
function tellLimits(FS) {
	FS.mkdirTree('/sys/fs/cgroup');
	FS.writeFile('/sys/fs/cgroup/memory.max', `${memoryLimit()}\n`);
}

/** One of them, called from outside with a text; what comes back is a text, whatever happens. */
function called(name) {
	return (text) => {
		try {
			files.mountNew();
			return String(methods[name](text) ?? '');
		} catch (error) {
			return stringify({ died: describe(error), status: statusOf(error), stack: lastStack });
		}
	};
}

/** The status of a program that ended itself; `null` of one that broke. */
function statusOf(error) {
	const status = error?.status;
	return typeof status === 'number' ? status : null;
}

function describe(error) {
	try {
		if (error?.name === 'ErrnoError') return `a call of the file system failed with ${error.errno}`;
		return String(error?.stack ?? error);
	} catch {
		return 'it cannot be said why';
	}
}

const ways = {
	ring,
	start,
	takeSnapshot,
	connect: () => {
		try {
			connect();
			return '';
		} catch (error) {
			return describe(error);
		}
	},
	open: called('open'),
	runCell: called('run_cell'),
};
