import type { GuestLimits } from '@anybox/core';
import type { Operations, Requests } from '../../wire/requests.ts';
import type { Host } from '../host.ts';
import type { SaidRecord } from '../interpreters/records.ts';
import { ResultBudget, shownResult } from '../output/result-budget.ts';
import { Spools } from '../output/spools.ts';
import { Tally } from '../output/tally.ts';
import { Refusal } from '../refusal.ts';
import type { Cell, Context } from './context.ts';
import { type Account, accountFrom } from './ends.ts';

export interface CellsOptions {
	readonly host: Host;
	readonly limits: GuestLimits;
	/** After each cell. */
	readonly onEnd: () => void;
}

/** What the cells of all contexts say, and the truth about how each ended. */
export class Cells {
	readonly #parts: CellsOptions;
	readonly #spools: Spools;
	/** The context of each running cell, by the cell's name. */
	readonly #running = new Map<string, Context>();
	#latest = 0;

	constructor(parts: CellsOptions) {
		this.#parts = parts;
		const { spoolBytesPerCell, spoolBytes } = parts.limits;
		this.#spools = new Spools(spoolBytesPerCell, spoolBytes);
	}

	operations(): Operations {
		return {
			interrupt: (request) => this.#interrupt(request),
			spool: (request) => this.#spool(request),
		};
	}

	/** The contexts in which one runs. */
	get contexts(): Iterable<Context> {
		return this.#running.values();
	}

	/** Where a cell runs, while it does. */
	contextOf(cell: string): Context | undefined {
		return this.#running.get(cell);
	}

	/** From here on what its interpreter says is said for it. */
	begin(context: Context, { cell: name, streamBytes }: Requests['start']): Cell {
		this.#latest += 1;
		context.count += 1;
		const { limits, host } = this.#parts;
		const tally = (channel: 'stdout' | 'stderr'): Tally =>
			new Tally({
				spools: this.#spools,
				streamBytes,
				tailBytes: limits.tailBytes,
				emit: (bytes) => {
					const data = bytes.toString('base64');
					host.say({ event: 'output', cell: name, channel, data });
				},
			});
		const cell: Cell = {
			name,
			number: this.#latest,
			count: context.count,
			tallies: { stdout: tally('stdout'), stderr: tally('stderr') },
			results: new ResultBudget(limits),
			isInterrupted: false,
		};
		context.cell = cell;
		context.lateBytesLeft = limits.backgroundBytes;
		this.#running.set(name, context);
		return cell;
	}

	/** Takes what the interpreter of a context says. */
	take(context: Context, { kind, cell: number, bytes }: SaidRecord): void {
		const { cell } = context;
		if (kind === 'stdout' || kind === 'stderr') {
			if (cell?.number === number) cell.tallies[kind].take(bytes);
			else this.#takeLate(context, kind, bytes);
		} else if (cell?.number === number) {
			if (kind === 'result') this.#show(cell, bytes);
			else if (kind === 'end') {
				const account = accountFrom(parsed(bytes), cell.isInterrupted);
				this.#end(context, cell, { ...account, state: 'kept' });
			}
		}
	}

	/** Ends the cell of a context whose interpreter is gone, if there is one. */
	lose(context: Context, account: Account): void {
		if (context.cell !== null) this.#end(context, context.cell, { ...account, state: 'lost' });
	}

	#interrupt({ cell: name }: Requests['interrupt']): object {
		const context = this.#running.get(name);
		if (context?.cell?.name === name) {
			context.cell.isInterrupted = true;
			context.interpreter?.interrupt(context.cell.number);
		}
		return {};
	}

	#spool({ spool, offset, length }: Requests['spool']): object {
		// What does not fit a frame is asked for again, from where this ends.
		const most = Math.floor((this.#parts.limits.frameBytes - 1024) / 4) * 3;
		const data = this.#spools.read(spool, Math.max(0, offset), Math.min(length, most));
		if (data === undefined) throw new Refusal('not-found', 'the spool was dropped');
		return { data: data.toString('base64') };
	}

	#takeLate(context: Context, channel: 'stdout' | 'stderr', bytes: Buffer): void {
		const kept = bytes.subarray(0, context.lateBytesLeft);
		context.lateBytesLeft -= kept.byteLength;
		if (kept.byteLength === 0) return;
		const data = kept.toString('base64');
		this.#parts.host.say({ event: 'background', context: context.name, channel, data });
	}

	#show(cell: Cell, bytes: Buffer): void {
		const shown = shownResult(parsed(bytes));
		if (shown === undefined || !cell.results.admits(shown)) return;
		this.#parts.host.say({ event: 'result', cell: cell.name, ...shown });
	}

	#end(context: Context, cell: Cell, end: Account & { readonly state: 'kept' | 'lost' }): void {
		context.cell = null;
		this.#running.delete(cell.name);
		this.#parts.host.say({
			event: 'end',
			cell: cell.name,
			...end,
			epoch: context.epoch,
			count: cell.count,
			stdout: cell.tallies.stdout.end(),
			stderr: cell.tallies.stderr.end(),
			omittedResults: cell.results.omitted,
		});
		this.#parts.onEnd();
	}
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString());
	} catch {
		return undefined;
	}
}
