import { readFileSync } from 'node:fs';
import { checkArgument, must, shape, someText, wholeNumber } from '../policy/rules.ts';

/** How the bootstrap exits where Python is too old for the guest, with the version that it is on stderr. */
export const tooOld = 38;

/**
 * Looks at the version in words that every Python understands, since an old one fails somewhere further on.
 * Then reads `<length>\n` and so many bytes of source from descriptor 0 and runs them. The source travels on
 * stdin because argv is short on many systems; the reads are unbuffered so that no frame behind it is lost.
 */
const bootstrap = `import os,sys
if sys.version_info<(3,8):os.write(2,('%d.%d.%d'%sys.version_info[:3]).encode());os._exit(${tooOld})
n=b''
while n[-1:]!=b'\\n':n+=os.read(0,1) or os._exit(3)
s=b''
while len(s)<int(n):s+=os.read(0,int(n)-len(s)) or os._exit(3)
exec(compile(s,'<anybox>','exec'))`;

/** How a Python program of ours is started: isolated from the sandbox's own Python set-up, without site packages. */
const python = ['python3', '-I', '-S', '-u', '-c'] as const;

/** What `spawn` is to start, where a guest is started by hand: see `startGuest`. */
export const guestArgv: readonly [string, ...string[]] = Object.freeze([...python, bootstrap]);

/** Two users of a sandbox, by their numbers, which are those of their groups as well. */
export interface GuestUsers {
	/** Of the guest itself. */
	readonly control: number;
	/** Of all that runs in it. */
	readonly code: number;
}

/** No user of a system has a greater number. */
const lastUser = 2 ** 32 - 2;
const usersRule = shape({ control: wholeNumber(1, lastUser), code: wholeNumber(1, lastUser) });

/** How long a guest lives by itself. */
export interface GuestLife {
	/** It ends so long after its start, also when nobody ever speaks to it; `live` moves that. Default: no end of its own. */
	readonly lifetimeMs?: number;
	/**
	 * A path in a directory that root alone may enter, the same for all guests of a sandbox: by it those without a
	 * `lifetimeMs`, who came later, pass on to the first what they are told by `live`. Default: each minds its own life.
	 */
	readonly sharedAt?: string;
}

const lifeRule = shape({}, { lifetimeMs: wholeNumber(1), sharedAt: someText });

/**
 * The same for a process that begins as root, with the capabilities to set users, groups and its bounding set: it lets go of
 * all of them before it reads a byte. Code can neither signal nor trace the guest nor open what it has open, since the guest is another
 * user; the guest can do that with code, and start more of it, since it acts with the rights of code.
 *
 * @throws invalid-argument
 */
export function guestArgvFor(
	users: GuestUsers,
	life: GuestLife = {},
): readonly [string, ...string[]] {
	checkArgument('guestArgvFor', 'users', users, usersRule);
	checkArgument('guestArgvFor', 'life', life, lifeRule);
	const { control, code } = users;
	checkArgument(
		'guestArgvFor',
		'users.code',
		code,
		must('be another user than users.control', () => code !== control),
	);
	const ids = [control, code, control].join(',');
	const drop = `import _ctypes,os
prctl=_ctypes.dlsym(_ctypes.dlopen(None,2),'prctl')
n=0
while _ctypes.call_function(prctl,(24,n,0,0,0))==0:n+=1
if n==0:raise SystemExit('the capabilities cannot be dropped')
os.setgroups([])
os.setresgid(${ids})
os.setresuid(${ids})
`;
	return [...python, `${endingAfter(life)}${sharing(life)}${drop}${bootstrap}`];
}

/** An alarm has a handler of its own: the first process of a container is not ended by what would end any other. */
function endingAfter({ lifetimeMs }: GuestLife): string {
	if (lifetimeMs === undefined) return '';
	return `import _signal,os
_signal.signal(_signal.SIGALRM,lambda *_:os._exit(0))
_signal.setitimer(_signal.ITIMER_REAL,${lifetimeMs / 1000})
`;
}

/** Opened while it may: what is left to the guest cannot enter the directory. Whoever comes first makes it. */
function sharing({ lifetimeMs, sharedAt }: GuestLife): string {
	if (sharedAt === undefined) return '';
	const path = JSON.stringify(sharedAt);
	return `import os
try:os.mkfifo(${path},0o600)
except FileExistsError:pass
${lifetimeMs === undefined ? 'elder' : 'younger'}=os.open(${path},os.O_RDWR|os.O_NONBLOCK)
`;
}

/** True for a process that is part of the machinery rather than a command of the user. */
export function isGuestProgram(argv: readonly string[]): boolean {
	return argv.length === guestArgv.length && argv.at(-1) === bootstrap;
}

/** What the bootstrap reads: the length of a program and the program. */
export function programBytes(source: string): Uint8Array {
	const program = Buffer.from(source, 'utf8');
	return Buffer.concat([Buffer.from(`${program.byteLength}\n`), program]);
}

/** The program that runs everything else, as its files in order. */
export const supervisorProgram: readonly string[] = Object.freeze([
	'supervisor/codec.py',
	'supervisor/lines.py',
	'supervisor/inbox.py',
	'supervisor/loop.py',
	'supervisor/supervisor.py',
]);

/** What of the worker depends on no operating system, in the order that it is joined in. */
const cellFiles: readonly string[] = Object.freeze([
	'worker/streams.py',
	'worker/printing.py',
	'worker/interrupts.py',
	'worker/sources.py',
	'worker/command_lines.py',
	'worker/program.py',
	'worker/loop.py',
	'worker/main_module.py',
	'worker/own_modules.py',
	'worker/import_hook.py',
	'worker/cells.py',
]);

/** What the supervisor gets with its greeting, by the names it knows them by: each is its files, joined. */
export const moduleFiles: Readonly<Record<string, readonly string[]>> = Object.freeze({
	processes: ['processes.py'],
	forks: ['forks.py'],
	workers: ['workers/worker.py', 'workers/workers.py'],
	output: ['output.py'],
	programs: ['programs/program.py', 'programs/keeper.py', 'programs/programs.py'],
	forwarder: ['forwarder/relay.py', 'forwarder/forwarder.py'],
	contexts: [
		'contexts/records.py',
		'contexts/shapes.py',
		'contexts/streams.py',
		'contexts/orphans.py',
		'contexts/interrupts.py',
		'contexts/ends.py',
		'contexts/cells.py',
		'contexts/employment.py',
		'contexts/contexts.py',
	],
	worker: [
		'worker/base.py',
		'worker/channel.py',
		'worker/outputs.py',
		'worker/alarm.py',
		...cellFiles,
		'worker/commands.py',
		'worker/interpreter.py',
	],
	results: [
		'results/sizes.py',
		'results/guarded.py',
		'results/plain_json.py',
		'results/libraries.py',
		'results/forms.py',
		'results/bundles.py',
		'results/display.py',
		'results/figures.py',
		'results/imports.py',
		'results/install.py',
		'results/tracebacks.py',
		'results/errors.py',
	],
	javascript: [
		'javascript/program.mjs',
		'javascript/watch.mjs',
		'javascript/packages.mjs',
		'javascript/start.mjs',
	],
	realm: [
		'javascript/realm/base.mjs',
		'javascript/realm/channel.mjs',
		'javascript/realm/streams.mjs',
		'javascript/realm/values.mjs',
		'javascript/realm/results.mjs',
		'javascript/realm/stacks.mjs',
		'javascript/realm/errors.mjs',
		'javascript/realm/tokens.mjs',
		'javascript/realm/clauses.mjs',
		'javascript/realm/imports.mjs',
		'javascript/realm/inspector.mjs',
		'javascript/realm/links.mjs',
		'javascript/realm/evaluation.mjs',
		'javascript/realm/cells.mjs',
		'javascript/realm/remains.mjs',
		'javascript/realm/start.mjs',
	],
});

/** The program that serves the files of a sandbox, as its files in order. */
export const fileProgram: readonly string[] = Object.freeze([
	'files/host.py',
	'files/entries.py',
	'files/contents.py',
	'files/walk.py',
	'files/changes.py',
	'files/watch.py',
	'files/serve.py',
]);

const sources = new Map<string, string>();

/** The text of a file of the guest, read once. */
export function guestSource(file: string): string {
	const known = sources.get(file);
	if (known !== undefined) return known;
	// Of so many small files, a promise for each would take five times as long.
	const source = readFileSync(new URL(`./guest/${file}`, import.meta.url), 'utf8');
	sources.set(file, source);
	return source;
}

/** The text that files of the guest are together, such as those of a module. */
export function guestText(files: readonly string[]): string {
	return files.map(guestSource).join('\n\n');
}

/**
 * Python that runs cells, for backends with an interpreter of their own: `cells` is to be joined with the modules that
 * it uses before it (`worker/base.py` has their list), and with `texts` and commands behind it; `results` is a module.
 */
export function pythonGuest(): { readonly cells: string; readonly results: string } {
	return {
		cells: guestText(['supervisor/codec.py', ...cellFiles]),
		results: guestText(moduleFiles['results'] ?? []),
	};
}
