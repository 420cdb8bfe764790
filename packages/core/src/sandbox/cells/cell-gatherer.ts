import type { CellEvent, GuestInterpreter } from '../../contract/interpreter.ts';
import { ResultBudget, resultLimits } from '../../policy/result-budget.ts';
import type { RunEvent } from '../api.ts';
import { bundleResult } from './bundle-result.ts';
import { CellOutput, channels } from '../outputs/cell-output.ts';
import type { TruthfulEnd } from './cell-verdict.ts';
import type { RunCodeOptions } from '../options.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import type { Result, RunResult } from '../result.ts';

export interface CellGathererOptions {
	readonly store: OutputStore;
	readonly interpreter: GuestInterpreter;
	readonly maxOutputBytes: number;
	/** Its callbacks never throw. */
	readonly options: RunCodeOptions;
	readonly emit: (event: RunEvent) => void;
}

type ResultEvent = Extract<CellEvent, { kind: 'result' }>;

/** What of a result the cell itself said. */
export type Gathered = Pick<
	RunResult,
	'text' | 'results' | 'omittedResults' | 'stdout' | 'stderr' | 'background' | 'error'
>;

/** Passes on what one cell says as it comes, and gathers it for its result. */
export class CellGatherer {
	readonly #parts: CellGathererOptions;
	readonly #results: Result[] = [];
	readonly #budget = new ResultBudget(resultLimits);
	readonly #output: ReturnType<typeof channels<CellOutput>>;
	readonly #background: CellOutput;
	#heardBackground = false;
	#isOver = false;

	constructor(parts: CellGathererOptions) {
		this.#parts = parts;
		const { emit, interpreter, maxOutputBytes: maxBytes } = parts;
		const { onStdout, onStderr } = parts.options;
		const callbacks = { stdout: onStdout, stderr: onStderr };
		const spoolHere = interpreter.readSpool === undefined;
		this.#output = channels(
			(kind) =>
				new CellOutput({
					maxBytes,
					spoolHere,
					onText: (text) => {
						emit({ kind, text });
						callbacks[kind]?.(text);
					},
				}),
		);
		this.#background = new CellOutput({ maxBytes, spoolHere: false, onText: undefined });
	}

	/** What comes after `finish` belongs to nobody. */
	take(event: CellEvent): void {
		if (this.#isOver) return;
		if (event.kind === 'output') this.#output[event.channel].push(event.bytes);
		else if (event.kind === 'result') this.#takeResult(event);
		else {
			this.#heardBackground = true;
			this.#background.push(event.bytes);
		}
	}

	async finish(end: TruthfulEnd): Promise<Gathered> {
		this.#isOver = true;
		const { store, interpreter, emit, options } = this.#parts;
		const omittedResults = this.#budget.omitted(end.omittedResults);
		const [stdout, stderr, background] = await Promise.all([
			this.#output.stdout.finish(end.stdout, store, interpreter),
			this.#output.stderr.finish(end.stderr, store, interpreter),
			this.#background.finish(null, store, interpreter),
		]);
		if (end.error !== null) {
			emit({ kind: 'error', error: end.error });
			options.onError?.(end.error);
		}
		return {
			text: this.#results.findLast((result) => result.main)?.text,
			results: this.#results,
			...(omittedResults === undefined ? {} : { omittedResults }),
			stdout,
			stderr,
			...(this.#heardBackground ? { background } : {}),
			...(end.error === null ? {} : { error: end.error }),
		};
	}

	/** The source limits results too, but it may be what the program made of it. */
	#takeResult(event: ResultEvent): void {
		if (!this.#budget.admits(event)) return;
		const result = bundleResult(event);
		this.#results.push(result);
		this.#parts.emit({ kind: 'result', result });
		this.#parts.options.onResult?.(result);
	}
}
