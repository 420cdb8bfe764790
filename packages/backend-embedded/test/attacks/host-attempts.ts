type Ways = Readonly<Record<string, readonly string[]>>;

const files: Ways = {
	'open of its path': ["print(open('{file}').read())"],
	'a path that climbs': ["print(open('/workspace/../../../../..{file}').read())"],
	'a link to it': [
		"os.symlink('{file}', '/workspace/link')\nprint(open('/workspace/link').read())",
	],
	'the descriptors of the process': [
		"print(os.listdir('/proc/self/fd'), os.path.exists('{folder}') and reached('folder'))",
	],
	mountNodeFS: [
		"pyodide_js.mountNodeFS('/workspace/m', '{folder}')",
		"print(open('/workspace/m/secret.txt').read())",
	],
	'a mount of NODEFS': [
		"os.makedirs('/workspace/n')\nFS = pyodide_js.FS\nFS.mount(FS.filesystems.NODEFS, record(root='{folder}'), '/workspace/n')",
		"print(open('/workspace/n/secret.txt').read())",
	],
	loadBinaryFile: [
		"got = to_js([])\npyodide_js._api.loadBinaryFile('{file}').then(got.push.bind(got))",
		'print(got.length and bytes(got.at(0).to_py()))',
	],
	'fs of Node': ["print(js.process.getBuiltinModule('fs').readFileSync('{file}', 'utf8'))"],
	'a function that imports fs': [
		"module = pyodide_js.constructor.constructor('return import(\"node:fs\")')()\nreached('import')",
	],
	dlopen: ["ctypes.CDLL('{file}')\nreached('library')"],
	'dlopen of a library of the system': [
		"import glob\nctypes.CDLL('/lib/x86_64-linux-gnu/libc.so.6')\nreached('library')",
	],
	loadDynlib: [
		"got = to_js([])\npyodide_js._api.loadDynlib('{file}').then(got.push.bind(got))",
		"got.length and reached('library')",
	],
	'unpackArchive of a path': ["pyodide_js.unpackArchive('{file}', 'zip')\nreached('archive')"],
};

const environment: Ways = {
	'os.environ': ["print(os.environ, '{variable}' in os.environ and reached('variable'))"],
	'getenv of C': [
		'libc = ctypes.CDLL(None)\nlibc.getenv.restype = ctypes.c_char_p\nprint(libc.getenv(b"{variable}"))',
	],
	'what Emscripten keeps': ['print(Object.entries(pyodide_js._module.ENV).flat())'],
	'process of js': ['print(js.process.env.{variable})'],
	'process of the realm': ["print(pyodide_js._api.runtimeEnv.IN_NODE and reached('node'))"],
};

const network: Ways = {
	urllib: ["print(urllib.request.urlopen('http://127.0.0.1:{port}', timeout=2).read())"],
	'a socket': [
		"print(socket.create_connection(('127.0.0.1', {port}), timeout=2).recv(10))\nreached('socket')",
	],
	'connect of C': [
		'import struct\nlibc = ctypes.CDLL(None)\nfd = libc.socket(2, 1, 0)\n' +
			"libc.connect(fd, struct.pack('<HH4s8x', 2, socket.htons({port}), bytes([127, 0, 0, 1])), 16)\nlibc.send(fd, b'GET / HTTP/1.0\\n\\n', 16, 0)",
	],
	'net of Node': ["js.process.getBuiltinModule('net').connect({port}, '127.0.0.1')", '0'],
	fetch: ["js.fetch('http://127.0.0.1:{port}')"],
	pyfetch: [
		"from pyodide.http import pyfetch\nawait asyncio.wait_for(pyfetch('http://127.0.0.1:{port}'), 1)",
	],
	open_url: [
		"from pyodide.http import open_url\nprint(open_url('http://127.0.0.1:{port}').read())",
	],
	useNodeSockFS: [
		'pyodide_js.useNodeSockFS()',
		"s = socket.socket()\ns.settimeout(1)\ns.connect(('127.0.0.1', {port}))",
	],
	loadPackage: ["pyodide_js.loadPackage('http://127.0.0.1:{port}/a-1.0-py3-none-any.whl')", '0'],
	install: ["pyodide_js._api.install('http://127.0.0.1:{port}/a-1.0-py3-none-any.whl')", '0'],
	micropip: [
		"import micropip\nawait micropip.install('http://127.0.0.1:{port}/a-1.0-py3-none-any.whl')",
	],
};

const processes: Ways = {
	'os.system': ["os.system('touch {mark}')"],
	'system of C': ["ctypes.CDLL(None).system(b'touch {mark}')"],
	'os.popen': ["print(os.popen('touch {mark}').read())"],
	subprocess: ["subprocess.run(['touch', '{mark}'])"],
	execv: ["os.execv('/usr/bin/touch', ['touch', '{mark}'])\nreached('exec')"],
	posix_spawn: ["os.posix_spawn('/usr/bin/touch', ['touch', '{mark}'], {})\nreached('spawn')"],
	fork: ["os.fork()\nreached('fork')"],
	'kill of the parent': ['os.kill({pid}, signal.SIGKILL)'],
	'kill of C': ['ctypes.CDLL(None).kill({pid}, 9)'],
	'kill of who started it': ['os.kill(os.getppid(), signal.SIGKILL)'],
	'kill of Node': ["js.process.kill({pid}, 0)\nreached('kill')"],
	'spawn of Node': ["js.process.getBuiltinModule('child_process').execSync('touch {mark}')"],
	'a worker of Node': ["js.process.getBuiltinModule('worker_threads').Worker\nreached('worker')"],
	_exit: ['os._exit(3)'],
	abort: ['os.abort()'],
};

/** Ways to what lies outside, cell by cell: those that others fell to. */
export const attempts: Readonly<Record<string, Ways>> = {
	'a file of the host': files,
	'a variable of the host': environment,
	'a server of the host': network,
	'a process of the host': processes,
};
