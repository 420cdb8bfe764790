import type { Language } from '../../contract/capabilities.ts';
import type { Driver } from '../../contract/driver.ts';
import { SandboxError } from '../../contract/error.ts';
import type { ContextRecord, GuestInterpreter } from '../../contract/interpreter.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { shown } from '../../policy/argument.ts';
import { workspace } from '../../policy/paths.ts';
import type { Contexts } from '../api.ts';
import { invalid, type Place, requireId, requirePath } from '../calls/arguments.ts';
import type { Changes } from '../calls/changes.ts';
import { ownEnvironment, processEnvironment } from '../calls/environment.ts';
import type { FrontDoor } from '../calls/front-door.ts';
import type { Gate } from '../calls/gate.ts';
import type { CallOptions, CreateContextOptions } from '../options.ts';

const replaceMs = 5000;

export interface SandboxContextsOptions {
	readonly door: FrontDoor;
	readonly gate: Gate;
	readonly changes: Changes;
	readonly spec: SandboxSpec;
	readonly driver: Pick<Driver, 'environment'>;
	readonly interpreter: GuestInterpreter | undefined;
}

/** The contexts of a sandbox, and the one of each language that cells run in unless told otherwise. */
export class SandboxContexts implements Contexts {
	readonly #door: FrontDoor;
	readonly #gate: Gate;
	readonly #changes: Changes;
	readonly #place: Pick<SandboxContextsOptions, 'spec' | 'driver'>;
	readonly #interpreter: GuestInterpreter | undefined;
	readonly #defaults = new Map<Language, Promise<ContextRecord>>();
	readonly #defaultIds = new Map<Language, string>();
	readonly #languages = new Map<string, Language>();

	constructor({ door, gate, changes, interpreter, ...place }: SandboxContextsOptions) {
		this.#door = door;
		this.#gate = gate;
		this.#changes = changes;
		this.#place = place;
		this.#interpreter = interpreter;
	}

	create(options: CreateContextOptions = {}): Promise<ContextRecord> {
		return this.#door.call('contexts.create', options, async (place) => {
			const { operation } = place;
			const interpreter = this.interpreter(operation);
			const language = this.#language(options.language, operation);
			const { spec } = this.#place;
			const environment = processEnvironment(this.#place, ownEnvironment(spec, options.env, place));
			const cwd = requirePath('cwd', options.cwd ?? workspace, place);
			const record = await this.#changes.make(
				{ kind: 'context-create', language, cwd },
				operation,
				() =>
					this.#gate.call<ContextRecord>(
						{
							...options,
							operation,
							retry: 'safe',
							discard: ({ contextId }) => void this.#close(contextId).catch(() => {}),
						},
						(signal) =>
							interpreter
								.openContext({ language, cwd, environment, signal })
								.catch((error: unknown) => {
									throw withoutDirectory(error, cwd, place);
								}),
					),
			);
			this.#languages.set(record.contextId, language);
			return record;
		});
	}

	/** `undefined` for a context that was neither made nor listed here. */
	languageOf(contextId: string): Language | undefined {
		return this.#languages.get(contextId);
	}

	list(options: CallOptions = {}): Promise<readonly ContextRecord[]> {
		return this.#door.call('contexts.list', options, async ({ operation }) => {
			const interpreter = this.interpreter(operation);
			const records = await this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
				interpreter.listContexts({ signal }),
			);
			for (const { contextId, language } of records) this.#languages.set(contextId, language);
			return records;
		});
	}

	restart(contextId: string, options: CallOptions = {}): Promise<ContextRecord> {
		return this.#door.call('contexts.restart', options, async (place) => {
			const { operation } = place;
			const interpreter = this.interpreter(operation);
			requireId('contextId', contextId, place);
			return this.#changes.make({ kind: 'context-restart', contextId }, operation, () =>
				this.#gate.call({ ...options, operation, retry: 'unsafe' }, (signal) =>
					interpreter.restartContext({ contextId, signal }),
				),
			);
		});
	}

	remove(contextId: string, options: CallOptions = {}): Promise<void> {
		return this.#door.call('contexts.remove', options, async (place) => {
			const { operation } = place;
			const interpreter = this.interpreter(operation);
			requireId('contextId', contextId, place);
			this.#forget(contextId);
			await this.#changes.make({ kind: 'context-remove', contextId }, operation, () =>
				this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
					interpreter.closeContext({ contextId, signal }),
				),
			);
		});
	}

	/** Refuses a language that is not the context's, as far as that is known. */
	requireLanguage(contextId: string | undefined, asked: Language | undefined): void {
		if (contextId === undefined || asked === undefined) return;
		const language = this.languageOf(contextId) ?? asked;
		if (language === asked) return;
		throw invalid(
			`language must be that of the context, ${language}, got ${JSON.stringify(asked)}; leave it out, or name another context`,
			this.#gate.place('runCode'),
		);
	}

	/** What cells that run in the same context wait in line for. */
	lineOf(contextId: string | undefined, asked: Language | undefined): string {
		const language = contextId === undefined ? this.#language(asked, 'runCode') : undefined;
		const ofDefault = [...this.#defaultIds].find(([, id]) => id === contextId)?.[0] ?? language;
		return ofDefault === undefined ? `context ${contextId}` : `default ${ofDefault}`;
	}

	/** The context of a language that nobody had to create. Whoever asks has its line to himself. */
	async defaultFor(asked: Language | undefined, options: CallOptions): Promise<string> {
		const language = this.#language(asked, 'runCode');
		const known = this.#defaults.get(language);
		if (known !== undefined) return (await known).contextId;
		const opened = this.create({ ...options, language });
		this.#defaults.set(language, opened);
		opened.then(
			({ contextId }) => this.#defaultIds.set(language, contextId),
			() => this.#defaults.delete(language),
		);
		return (await opened).contextId;
	}

	/** Empties a context whose state nobody knows; where even that fails it is given up. */
	async replace(contextId: string): Promise<ContextRecord | undefined> {
		try {
			return await this.restart(contextId, { timeoutMs: replaceMs });
		} catch {
			this.abandon(contextId);
			return undefined;
		}
	}

	/** The next cell of the default finds a fresh context; one that was named is gone. */
	abandon(contextId: string): void {
		this.#forget(contextId);
		if (this.#gate.state !== 'paused') {
			this.#close(contextId).catch(() => {});
			return;
		}
		// What runs in it stands still, and must not go on with the rest.
		const unwatch = this.#gate.watch(() => {
			if (this.#gate.state === 'paused') return;
			unwatch();
			this.#close(contextId).catch(() => {});
		});
	}

	interpreter(operation: string): GuestInterpreter {
		this.#gate.require('interpreter', operation, 'choose a backend that runs code');
		if (this.#interpreter !== undefined) return this.#interpreter;
		throw new SandboxError('the driver has neither an interpreter nor spawn', {
			code: 'backend-bug',
			backend: this.#gate.backend.name,
			operation,
		});
	}

	async #close(contextId: string): Promise<void> {
		await this.remove(contextId);
	}

	#forget(contextId: string): void {
		const language = this.#languages.get(contextId);
		this.#languages.delete(contextId);
		if (language === undefined || this.#defaultIds.get(language) !== contextId) return;
		this.#defaultIds.delete(language);
		this.#defaults.delete(language);
	}

	#language(language: Language | undefined, operation: string): Language {
		const { languages } = this.#gate.backend.capabilities;
		const wanted = language ?? languages[0] ?? 'python';
		if (languages.includes(wanted)) return wanted;
		throw new SandboxError(
			`language must be one of ${languages.join(', ')}, got ${shown(wanted)}`,
			{
				code: 'unsupported',
				backend: this.#gate.backend.name,
				operation,
				details: { capability: 'languages' },
			},
		);
	}
}

/** All that a context looks for in a sandbox is the directory it starts in. */
function withoutDirectory(error: unknown, cwd: string, place: Place): unknown {
	if (!SandboxError.is(error) || error.code !== 'not-found') return error;
	return new SandboxError(`cwd: there is no directory ${shown(cwd)}`, {
		code: 'not-found',
		retry: error.retry,
		...place,
		cause: error,
	});
}
