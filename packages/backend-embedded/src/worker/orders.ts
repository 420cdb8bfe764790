import type { Caller } from '../wire/calls.ts';
import type { InterruptFlag } from '../wire/interrupt.ts';
import { fromJson } from '../wire/json.ts';
import type { Order } from '../wire/worker-messages.ts';

const decoder = new TextDecoder();
const noCell = 0;

/** Stands still until there is an order, and takes it. */
export function nextOrder(caller: Caller, interrupt: InterruptFlag): Order {
	const length = interrupt.standUntil(noCell, () => awaitedBytes(caller)) ?? 0;
	const text = new Uint8Array(length);
	for (let at = 0; at < length; ) {
		caller.call('orderPiece', [at]);
		const piece = caller.bytes();
		text.set(piece, at);
		at += piece.byteLength;
	}
	return fromJson<Order>(decoder.decode(text));
}

/** How long the next order is; `undefined` where there is none. */
function awaitedBytes(caller: Caller): number | undefined {
	caller.call('order', []);
	const { bytes } = fromJson<{ readonly bytes: number }>(caller.json());
	return bytes === 0 ? undefined : bytes;
}
