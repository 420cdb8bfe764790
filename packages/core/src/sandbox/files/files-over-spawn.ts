import { z } from 'zod';
import type {
	FileEntry,
	GuestFiles,
	ListFilesRequest,
	PathRequest,
	RenameRequest,
	WatchEvent,
	WriteRequest,
} from '../../contract/files.ts';
import type { GuestProcess, SpawnRequest } from '../../contract/process.ts';
import { callback, checkArgument, shape, someText } from '../../policy/rules.ts';
import { FileAgent, type FileRequest } from './file-agent.ts';

const entrySchema = z.object({
	name: z.string(),
	path: z.string(),
	kind: z.enum(['file', 'directory', 'symlink', 'other']),
	bytes: z.number(),
	mode: z.number().int(),
	modifiedAt: z.number(),
	target: z.string().nullable(),
});
const entriesSchema = z.array(entrySchema);
const eventsSchema = z.array(
	z.object({ kind: z.enum(['created', 'changed', 'removed']), path: z.string() }),
);

/** Processes kept for the next request; each costs the sandbox some memory. */
const keptAgents = 2;

/** What files over `spawn` are made of. */
export interface FilesOverSpawnOptions {
	/** The driver's own. */
	readonly spawn: (request: SpawnRequest) => Promise<GuestProcess>;
	/** For errors. */
	readonly backend: string;
}

const rules = shape({ spawn: callback, backend: someText });

/**
 * Files for a driver that has none of its own: a small program in the sandbox reads and writes them.
 *
 * @throws invalid-argument
 */
export function filesOverSpawn(options: FilesOverSpawnOptions): GuestFiles {
	checkArgument('filesOverSpawn', 'options', options, rules);
	return new FilesOverSpawn(options);
}

class FilesOverSpawn implements GuestFiles {
	readonly #options: FilesOverSpawnOptions;
	readonly #idle: FileAgent[] = [];

	constructor(options: FilesOverSpawnOptions) {
		this.#options = options;
	}

	async *read({ path, signal }: PathRequest): AsyncGenerator<Uint8Array> {
		const request = { op: 'read', path };
		yield* this.#stream(signal, request, (agent) => agent.content(request));
	}

	async write({ path, content, mode, signal }: WriteRequest): Promise<void> {
		await this.#ask(signal, { op: 'write', path, mode }, content);
	}

	async *list({ path, depth, signal }: ListFilesRequest): AsyncGenerator<FileEntry> {
		for await (const batch of this.#batches(signal, { op: 'list', path, depth }, entriesSchema)) {
			yield* batch;
		}
	}

	async stat({ path, signal }: PathRequest): Promise<FileEntry> {
		return entrySchema.parse(await this.#ask(signal, { op: 'stat', path }));
	}

	async mkdir({ path, signal }: PathRequest): Promise<void> {
		await this.#ask(signal, { op: 'mkdir', path });
	}

	async rename({ from, to, signal }: RenameRequest): Promise<void> {
		await this.#ask(signal, { op: 'rename', from, to });
	}

	async remove({ path, signal }: PathRequest): Promise<void> {
		await this.#ask(signal, { op: 'remove', path });
	}

	async *watch({ path, signal }: PathRequest): AsyncGenerator<WatchEvent> {
		for await (const batch of this.#batches(signal, { op: 'watch', path }, eventsSchema)) {
			yield* batch;
		}
	}

	async *#batches<Batch>(
		signal: AbortSignal,
		request: FileRequest,
		schema: z.ZodType<Batch>,
	): AsyncGenerator<Batch> {
		for await (const batch of this.#stream(signal, request, (agent) => agent.batches(request))) {
			yield schema.parse(batch);
		}
	}

	async #ask(
		signal: AbortSignal,
		request: FileRequest,
		content?: AsyncIterable<Uint8Array>,
	): Promise<Readonly<Record<string, unknown>>> {
		const agent = await this.#take(signal);
		const stop = (): void => end(agent);
		signal.addEventListener('abort', stop, { once: true });
		try {
			return await agent.ask(request, content);
		} catch (error) {
			signal.throwIfAborted();
			throw error;
		} finally {
			signal.removeEventListener('abort', stop);
			this.#giveBack(agent, signal);
		}
	}

	async *#stream<Piece>(
		signal: AbortSignal,
		request: FileRequest,
		content: (agent: FileAgent) => AsyncIterable<Piece>,
	): AsyncGenerator<Piece> {
		const agent = await this.#take(signal);
		const stop = (): void => end(agent);
		signal.addEventListener('abort', stop, { once: true });
		try {
			await agent.ask(request);
			yield* content(agent);
		} catch (error) {
			signal.throwIfAborted();
			throw error;
		} finally {
			signal.removeEventListener('abort', stop);
			this.#giveBack(agent, signal);
		}
	}

	async #take(signal: AbortSignal): Promise<FileAgent> {
		signal.throwIfAborted();
		for (let agent = this.#idle.pop(); agent !== undefined; agent = this.#idle.pop()) {
			if (agent.ready) return agent;
		}
		return FileAgent.start({ ...this.#options, signal });
	}

	/** One that was left in the middle of a request can serve no other. */
	#giveBack(agent: FileAgent, signal: AbortSignal): void {
		if (!signal.aborted && agent.ready && this.#idle.length < keptAgents) this.#idle.push(agent);
		else end(agent);
	}
}

function end(agent: FileAgent): void {
	agent.end().catch(() => {});
}
