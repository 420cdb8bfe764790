import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { moduleFiles, supervisorProgram } from '../../../src/interpreter/guest-program.ts';

/** One frame, as the guest sent it. */
// oxlint-disable-next-line typescript/no-explicit-any -- a guest may say anything; tests say what they expect
export type Frame = Record<string, any>;

/** What a cell did, gathered from its frames. */
export interface Ran {
	readonly end: Frame;
	readonly stdout: string;
	readonly stderr: string;
	readonly results: readonly Frame[];
	/** The main result's plain text. */
	readonly text: string | undefined;
}

export interface StartOptions {
	readonly context?: string;
	readonly environment?: Record<string, string>;
	readonly streamBytes?: number;
}

export interface GuestOptions {
	readonly limits?: Record<string, number>;
	readonly uid?: number;
}

export const python =
	process.env['ANYBOX_TEST_PYTHON'] ??
	(existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');

const bootstrap = `import os
n=b''
while n[-1:]!=b'\\n':n+=os.read(0,1) or os._exit(3)
s=b''
while len(s)<int(n):s+=os.read(0,int(n)-len(s)) or os._exit(3)
exec(compile(s,'<anybox supervisor>','exec'))`;

const defaultLimits = {
	frameBytes: 1 << 20,
	bundleBytes: 4 << 20,
	results: 1000,
	resultBytes: 32 << 20,
	tailBytes: 1 << 16,
	spoolBytesPerCell: 8 << 20,
	spoolBytes: 32 << 20,
	backgroundBytes: 1 << 16,
};

/** Where the guest is; another folder when a broken guest is to be caught. */
const folder =
	process.env['ANYBOX_TEST_GUEST'] ??
	fileURLToPath(new URL('../../../src/interpreter/guest', import.meta.url));

function source(file: string): string {
	return readFileSync(`${folder}/${file}`, 'utf8');
}

/** The guest over plain pipes, without the host side of core. */
export class RawGuest {
	readonly process: ChildProcess;
	readonly frames: Frame[] = [];
	/** What the cell of the last `startUntil` had printed by then. */
	said = '';
	readonly #late = new Map<string, string>();
	readonly #waiters = new Set<() => void>();
	#lastId = 0;
	#lastCell = 0;
	#rest = '';
	#ended = false;

	constructor(options: GuestOptions = {}) {
		const uid = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
		const argv = ['-I', '-S', '-u', '-c', bootstrap];
		this.process = spawn(python, argv, { ...uid, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
		const { stdin, stdout } = this.process;
		if (stdin === null || stdout === null) throw new Error('no pipes');
		stdin.on('error', () => {});
		stdout.setEncoding('utf8');
		stdout.on('data', (text: string) => this.#take(text));
		stdout.on('close', () => {
			this.#ended = true;
			this.#wake();
		});
		const program = Buffer.from(supervisorProgram.map(source).join('\n\n'));
		stdin.write(Buffer.concat([Buffer.from(`${program.byteLength}\n`), program]));
	}

	/** A guest that was greeted and has an open context `a`. */
	static async open(options: GuestOptions = {}): Promise<RawGuest> {
		const guest = new RawGuest(options);
		await guest.hello(options.limits);
		await guest.openContext('a');
		return guest;
	}

	get pid(): number {
		return this.process.pid ?? -1;
	}

	hello(limits: Record<string, number> = {}): Promise<Frame> {
		const modules = Object.entries(moduleFiles);
		const sources = Object.fromEntries(
			modules.map(([name, files]) => [name, files.map(source).join('\n\n')]),
		);
		return this.request('hello', { protocol: 1, sources, limits: { ...defaultLimits, ...limits } });
	}

	openContext(context: string, fields: Frame = {}): Promise<Frame> {
		const environment = { PATH: process.env['PATH'] ?? '', HOME: '/tmp' };
		return this.request('open', {
			context,
			language: 'python',
			cwd: '/tmp',
			environment,
			...fields,
		});
	}

	/** Sends a request; returns its id. */
	send(op: string, fields: Frame = {}): number {
		this.#lastId += 1;
		this.process.stdin?.write(`${JSON.stringify({ id: this.#lastId, op, ...fields })}\n`);
		return this.#lastId;
	}

	/** The value of the reply; throws the error of a refusal. */
	async request(op: string, fields: Frame = {}): Promise<Frame> {
		const id = this.send(op, fields);
		const reply = await this.next((frame) => frame['id'] === id);
		const { error, value } = reply;
		if (error !== undefined) throw Object.assign(new Error(error.message), error);
		return value;
	}

	/** Waits for a frame, and removes it and nothing else. */
	async next(wanted: (frame: Frame) => boolean): Promise<Frame> {
		for (;;) {
			const index = this.frames.findIndex(wanted);
			const [frame] = index === -1 ? [] : this.frames.splice(index, 1);
			if (frame !== undefined) return frame;
			if (this.#ended) throw new Error('the guest ended');
			await new Promise<void>((resolve) => this.#waiters.add(resolve));
		}
	}

	/** Starts a cell; returns its name. */
	async start(code: string, options: StartOptions = {}): Promise<string> {
		this.#lastCell += 1;
		const cell = `cell-${this.#lastCell}`;
		const { context = 'a', environment = {}, streamBytes = 1 << 20 } = options;
		await this.request('start', { context, cell, code, environment, streamBytes });
		return cell;
	}

	async run(code: string, options: StartOptions = {}): Promise<Ran> {
		return this.ended(await this.start(code, options));
	}

	/** Waits for the end of a cell and gathers what it did. */
	async ended(cell: string): Promise<Ran> {
		const end = await this.next((frame) => frame['event'] === 'end' && frame['cell'] === cell);
		const mine = this.frames.filter((frame) => frame['cell'] === cell);
		const text = (channel: string): string =>
			Buffer.concat(
				mine
					.filter((frame) => frame['event'] === 'output' && frame['channel'] === channel)
					.map((frame) => Buffer.from(frame['data'], 'base64')),
			).toString();
		const results = mine.filter((frame) => frame['event'] === 'result');
		for (const frame of mine) this.frames.splice(this.frames.indexOf(frame), 1);
		const main = results.find((result) => result['main']);
		return {
			end,
			stdout: text('stdout'),
			stderr: text('stderr'),
			results,
			text: main?.['bundle']['text/plain'],
		};
	}

	/** Starts a cell and waits until it has printed the word on stdout. */
	async startUntil(word: string, code: string, options: StartOptions = {}): Promise<string> {
		const cell = await this.start(code, options);
		this.said = '';
		await this.next((frame) => {
			if (frame['event'] !== 'output' || frame['cell'] !== cell) return false;
			this.said += Buffer.from(frame['data'], 'base64').toString();
			return this.said.includes(word);
		});
		return cell;
	}

	/** Waits until the late output, in whatever pieces it comes, contains the word. */
	async background(word: string): Promise<void> {
		while (![...this.#late.values()].some((text) => text.includes(word))) {
			const { channel, data } = await this.next((frame) => frame['event'] === 'background');
			const text = Buffer.from(data, 'base64').toString();
			this.#late.set(channel, (this.#late.get(channel) ?? '') + text);
		}
	}

	/** Ends stdin and waits for the end of the process. */
	async close(): Promise<number | null> {
		const { process } = this;
		if (process.exitCode !== null || process.signalCode !== null) return process.exitCode;
		process.stdin?.end();
		await once(process, 'exit');
		return process.exitCode;
	}

	#take(text: string): void {
		const lines = (this.#rest + text).split('\n');
		this.#rest = lines.pop() ?? '';
		for (const line of lines) this.frames.push(JSON.parse(line));
		this.#wake();
	}

	#wake(): void {
		for (const waiter of this.#waiters) waiter();
		this.#waiters.clear();
	}
}

/** The resident memory of a process, and the most it ever had, in MiB. */
export function memoryMiB(pid: number): { readonly now: number; readonly peak: number } {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const read = (key: string): number => Number(status.match(`${key}:\\s+(\\d+)`)?.[1]) / 1024;
	return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Whether a process lives; a zombie does not. */
export function alive(pid: number): boolean {
	try {
		return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}
