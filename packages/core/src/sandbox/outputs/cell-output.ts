import type { Channel, ChannelEnd, GuestInterpreter } from '../../contract/interpreter.ts';
import { ChannelCollector } from '../../policy/channel-collector.ts';
import { HostSpool } from '../../policy/host-spool.ts';
import { decodeUtf8, StreamingText, withoutCutStart } from '../../policy/utf8.ts';
import { hostSpoolLimits, type OutputStore, spooledOutput } from './output-store.ts';
import type { Output } from '../result.ts';

export interface CellOutputOptions {
	readonly maxBytes: number;
	/** Whether the host must keep what the result cannot hold, because the source does not. */
	readonly spoolHere: boolean;
	readonly onText: ((text: string) => void) | undefined;
}

/** One channel of one cell or command: streams it as text, and collects it for the result. */
export class CellOutput {
	readonly #collector: ChannelCollector;
	readonly #spool: HostSpool | undefined;
	readonly #text = new StreamingText();
	readonly #onText: ((text: string) => void) | undefined;
	#pushedBytes = 0;
	#isOver = false;

	constructor({ maxBytes, spoolHere, onText }: CellOutputOptions) {
		this.#spool = spoolHere ? new HostSpool(hostSpoolLimits) : undefined;
		this.#collector = new ChannelCollector({
			maxBytes,
			...(this.#spool === undefined ? {} : { spool: this.#spool }),
		});
		this.#onText = onText;
	}

	/** What comes after `finish` belongs to nobody: it is neither told nor kept. */
	push(bytes: Uint8Array): void {
		if (this.#isOver) return;
		this.#pushedBytes += bytes.byteLength;
		this.#collector.push(bytes);
		if (this.#onText !== undefined) this.#say(this.#text.push(bytes));
	}

	/** The output as the result shows it; what was cut goes to the store. */
	async finish(
		end: ChannelEnd | null,
		store: OutputStore,
		interpreter: GuestInterpreter | undefined,
	): Promise<Output> {
		this.#isOver = true;
		if (this.#onText !== undefined) this.#sayRest(end);
		const { truncated, ...output } = this.#collector.finish(end);
		if (truncated === undefined) {
			await this.#spool?.close();
			return output;
		}
		const outputId = this.#keep(end, store, interpreter);
		return { ...output, truncated: { ...truncated, outputId } };
	}

	#keep(
		end: ChannelEnd | null,
		store: OutputStore,
		interpreter: GuestInterpreter | undefined,
	): string | null {
		const spool = this.#spool;
		if (spool !== undefined) return store.add(spooledOutput(spool));
		const spoolId = end?.spoolId;
		const readSpool = interpreter?.readSpool?.bind(interpreter);
		if (spoolId === null || spoolId === undefined || readSpool === undefined) return null;
		return store.add({
			bytes: end?.spooledBytes ?? 0,
			heldBytes: 0,
			read: (request) => readSpool({ ...request, spoolId }),
			close: async () => {},
		});
	}

	/** What the source kept for the end follows what came before it, unless there is a gap between them. */
	#sayRest(end: ChannelEnd | null): void {
		const tail = end?.tail ?? new Uint8Array();
		const follows = end === null || this.#pushedBytes + tail.byteLength >= end.bytes;
		if (follows) this.#say(this.#text.push(tail) + this.#text.end());
		else this.#say(`\n... [output left out] ...\n${decodeUtf8(withoutCutStart(tail))}`);
	}

	#say(text: string): void {
		if (text !== '') this.#onText?.(text);
	}
}

export function channels<Value>(make: (channel: Channel) => Value): Record<Channel, Value> {
	return { stdout: make('stdout'), stderr: make('stderr') };
}
