/**
 * `native`: the backend does it itself. `emulated`: correct, but built by core from other calls.
 * `false`: the call rejects with `unsupported` before anything happens.
 */
export type Support = 'native' | 'emulated' | false;

/**
 * What the sandbox's code is kept from by: the strongest boundary that holds for every call. Weakest first:
 *
 * - `none`: nothing. Code can do what the user it runs as can do on its machine.
 * - `process`: the operating system confines the process (another user, namespaces, a filter of system calls).
 *   It shares the kernel and more of the machine than a container does.
 * - `wasm`: a WebAssembly runtime. Code reaches what the runtime hands it; a fault of the runtime opens the
 *   process around it.
 * - `container`: namespaces, control groups and a filter of system calls, with a file system of its own. The
 *   kernel is shared: a fault of the kernel is the way out.
 * - `gvisor`: a kernel in user space answers the system calls. Few of them reach the kernel of the host.
 * - `microvm`: a virtual machine with a kernel of its own. The way out is a fault of the hypervisor.
 */
export type Isolation = (typeof isolations)[number];

/** Weakest first. */
export const isolations = ['none', 'process', 'wasm', 'container', 'gvisor', 'microvm'] as const;

/**
 * How an allowlist is enforced, strongest first. `proxy`: name and address checked, DNS closed.
 * `sni`: the TLS name alone. `cidr`: addresses alone. `dns`: names are not resolved, addresses stay open.
 */
export const egressMechanisms = ['proxy', 'sni', 'cidr', 'dns'] as const;
/** One of `egressMechanisms`. */
export type EgressMechanism = (typeof egressMechanisms)[number];

/** A language that cells can be written in. */
export type Language = 'python' | 'javascript';

/** What a backend can do: frozen data, known before any call and the same after it. */
export interface Capabilities {
	/** The strongest boundary that holds for every call. */
	readonly isolation: Isolation;

	/** Languages `runCode` accepts; a backend that runs code at all runs Python. */
	readonly languages: readonly Language[];
	/** `runCode` and `contexts`: the backend's own interpreter (`native`) or core's guest over `spawn` (`emulated`). */
	readonly interpreter: Support;
	/** A cell at its time limit can be interrupted with its variables kept. */
	readonly interruptKeepsState: boolean;

	/** `commands`: real processes through `spawn`. */
	readonly commands: Support;
	/** `commands.start`: bytes may be written to a running process. */
	readonly commandStdin: Support;
	/** `commands.start`: a running process can be sent a signal by name. */
	readonly commandSignals: Support;

	/** `files`: read, write, list, stat, mkdir, rename, remove, exists. */
	readonly files: Support;
	/** `files.watch`. */
	readonly filesWatch: Support;
	/** The largest file `files.write` takes, in bytes; `null` where the backend states no limit. */
	readonly maxFileBytes: number | null;

	/** `egress: 'none'`: no packet leaves. */
	readonly egressNone: Support;
	/** The mechanisms by which `egress: { allow }` can be enforced; empty where it cannot. */
	readonly egressAllow: readonly EgressMechanism[];
	/** `egress: 'full'`. */
	readonly egressFull: Support;
	/** `setEgress` on a sandbox that was made with an allowlist. */
	readonly setEgress: Support;

	/** `resources.cpu` is a hard cap. */
	readonly cpu: Support;
	/** `resources.memoryMiB` is a hard cap, swap included. */
	readonly memory: Support;
	/** `resources.diskMiB` is a hard cap. */
	readonly disk: Support;
	/** `resources.pids` is a hard cap. */
	readonly pids: Support;
	/** GPU models `resources.gpu` may name, in the backend's own spelling; empty where there is none. */
	readonly gpus: readonly string[];

	/** The longest `lifetimeMs` that `create` takes; `null` where the backend states no limit. */
	readonly maxLifetimeMs: number | null;
	/** The backend itself ends the sandbox at its lifetime, even when this process is gone. */
	readonly lifetime: Support;
	/** `extend`. */
	readonly extend: Support;
	/** The backend ends or pauses the sandbox when nobody uses it for `idleMs`: see `SandboxSpec.idleMs`. */
	readonly idle: Support;

	/** `connect` to a sandbox by id, from another process too. */
	readonly connect: Support;
	/** `create` twice with one key gives one sandbox. */
	readonly idempotentCreate: Support;
	/** `pause` and `resume` keep memory. */
	readonly pause: Support;
	/** `snapshot` gives an id for the files as they are. */
	readonly snapshot: Support;
	/** `expose(port)`. */
	readonly expose: Support;
	/** `metrics`. */
	readonly metrics: Support;
}

/** Names of the capabilities whose values are of a type. */
export type FeatureOf<Value> = {
	[Name in keyof Capabilities]: Capabilities[Name] extends Value ? Name : never;
}[keyof Capabilities];

/** A capability that is there or absent. */
export type Feature = FeatureOf<Support>;

/** What a manifest leaves out, or says in words of its own, is not declared: nothing is enforced on a guess. */
export function supports(capabilities: Capabilities, feature: Feature): boolean {
	const support: unknown = capabilities[feature];
	return support === 'native' || support === 'emulated';
}

/** What a backend has that declares nothing: a base to spread the real answers over. */
export const noCapabilities: Capabilities = Object.freeze({
	isolation: 'none',
	languages: Object.freeze([]),
	interpreter: false,
	interruptKeepsState: false,
	commands: false,
	commandStdin: false,
	commandSignals: false,
	files: false,
	filesWatch: false,
	maxFileBytes: null,
	egressNone: false,
	egressAllow: Object.freeze([]),
	egressFull: false,
	setEgress: false,
	cpu: false,
	memory: false,
	disk: false,
	pids: false,
	gpus: Object.freeze([]),
	maxLifetimeMs: null,
	lifetime: false,
	extend: false,
	idle: false,
	connect: false,
	idempotentCreate: false,
	pause: false,
	snapshot: false,
	expose: false,
	metrics: false,
});
