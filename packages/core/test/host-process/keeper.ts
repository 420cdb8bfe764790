import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deferred } from '../../src/policy/deadline.ts';
import { failure, type StartStage, startFailure } from './errors.ts';
import { stateDirectory } from './registry.ts';
import { closeStreams, type Descriptors, openStreams, type Streams } from './streams.ts';

export interface KeeperOptions {
	readonly python: string;
	/** The directory of the sandbox. */
	readonly directory: string;
	/** What else `keeper.py` is told of the sandbox. */
	readonly settings: readonly string[];
}

export interface Program {
	readonly argv: readonly [string, ...string[]];
	readonly cwd: string;
	readonly environment: Readonly<Record<string, string>>;
}

export interface KeptExit {
	readonly exitCode: number | null;
	readonly signal: number | null;
	readonly outOfMemory: boolean | null;
}

type Report =
	| ({ readonly event: 'ready' } & Descriptors)
	| { readonly event: 'started'; readonly pid: number }
	| { readonly event: 'failed'; readonly stage: StartStage; readonly errno: number }
	| ({ readonly event: 'exited' } & KeptExit)
	| { readonly event: 'signalled' };

const folder = fileURLToPath(new URL('.', import.meta.url));
/** Imported rather than run, so that it is compiled once and not for every program: 3 ms of 20. */
const start = `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); import keeper`;
const python = ['-I', '-S', '-X', `pycache_prefix=${join(stateDirectory, '.python')}`, '-c', start];

/** The host's end of one `keeper.py`, for one program. */
export class Keeper {
	readonly #options: KeeperOptions;
	readonly #program: Program;
	readonly #child: ChildProcess;
	readonly #control: Socket;
	readonly #started = deferred<Streams>();
	readonly #exited = deferred<KeptExit>();
	readonly #signals: (() => void)[] = [];
	#streams: Streams | undefined;
	#isStarted = false;
	#isGone = false;
	#complaint = '';

	/** Resolves when the keeper is gone, and with it everything it kept. */
	readonly gone: Promise<void>;

	constructor(options: KeeperOptions, program: Program) {
		this.#options = options;
		this.#program = program;
		// A session of its own: Ctrl-C at a terminal ends the host, and the host's end is what the keeper heeds.
		this.#child = spawn(options.python, [...python, options.directory, ...options.settings], {
			env: {},
			detached: true,
			stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
		});
		this.#control = this.#child.stdio[3] as Socket;
		this.gone = this.#end();
		this.#listen();
	}

	/** Resolves when the program runs. */
	get started(): Promise<Streams> {
		return this.#started.promise;
	}

	get exited(): Promise<KeptExit> {
		return this.#exited.promise;
	}

	/** Resolves when the program was sent the signal, or had ended. */
	async signal(number: number): Promise<void> {
		if (this.#isGone) return;
		const { promise, resolve } = deferred<void>();
		this.#signals.push(resolve);
		this.#control.write(`signal ${number}\n`);
		await promise;
	}

	/** Ends the program and everything it started; resolves when nothing of it is left. */
	async kill(): Promise<void> {
		if (!this.#isGone) {
			this.#control.ref();
			this.#child.ref();
			this.#control.write('kill\n');
		}
		await this.gone;
	}

	#listen(): void {
		this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
			this.#complaint = `${this.#complaint}${text}`.slice(-2000);
		});
		let ahead = '';
		this.#control.setEncoding('utf8').on('data', (text: string) => {
			const lines = (ahead + text).split('\n');
			ahead = lines.pop() ?? '';
			for (const line of lines) this.#take(JSON.parse(line) as Report);
		});
		// A connection that breaks is the end of the keeper, and `gone` tells.
		this.#control.on('error', () => {});
	}

	#take(report: Report): void {
		switch (report.event) {
			case 'ready':
				this.#request(report);
				return;
			case 'started':
				if (this.#streams !== undefined) this.#started.resolve(this.#streams);
				this.#isStarted = true;
				return;
			case 'failed':
				this.#refuse(report.stage, report.errno);
				return;
			case 'signalled':
				this.#signals.shift()?.();
				return;
			case 'exited':
				this.#exited.resolve(report);
				// What the program left running keeps no host alive.
				this.#child.unref();
				this.#control.unref();
		}
	}

	#request(descriptors: Descriptors): void {
		const { argv, cwd, environment } = this.#program;
		try {
			this.#streams = openStreams(this.#child.pid ?? 0, descriptors);
		} catch (error) {
			this.#started.reject(error);
			this.#control.destroy();
			return;
		}
		const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
		const request = Buffer.from([cwd, argv.length, ...argv, ...variables].join('\0'));
		this.#control.write(`${request.byteLength}\n`);
		this.#control.write(request);
	}

	#refuse(stage: StartStage, errno: number): void {
		const { argv, cwd } = this.#program;
		const name = { sandbox: this.#options.directory, directory: cwd, program: argv[0] }[stage];
		this.#started.reject(startFailure({ stage, errno, name }));
	}

	async #end(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#child.once('close', () => resolve());
			this.#child.once('error', () => resolve());
		});
		this.#isGone = true;
		if (!this.#isStarted && this.#streams !== undefined) closeStreams(this.#streams);
		const lost = failure(`the keeper is gone: ${this.#complaint.trim() || 'it said nothing'}`, {
			code: 'unavailable',
			operation: 'spawn',
		});
		this.#started.reject(lost);
		this.#exited.reject(lost);
		for (const resolve of this.#signals.splice(0)) resolve();
	}
}
