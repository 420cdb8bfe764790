import { type Answer, type Call, maxPayloadBytes } from '../../wire/calls.ts';
import type { Order } from '../../wire/worker-messages.ts';

/** What an interpreter is to do, in its order. It fetches each one, in pieces, when it has done the one before. */
export class Orders {
	readonly #awaited: Buffer[] = [];
	#fetched: Buffer = Buffer.alloc(0);

	push(order: Order): void {
		this.#awaited.push(Buffer.from(JSON.stringify(order)));
	}

	/** `undefined` of calls that are none of its own. */
	serve({ name, values: [at] }: Call): Answer | undefined {
		if (name === 'order') {
			this.#fetched = this.#awaited.shift() ?? Buffer.alloc(0);
			return { bytes: this.#fetched.byteLength };
		}
		if (name !== 'orderPiece') return undefined;
		return this.#fetched.subarray(Number(at), Number(at) + maxPayloadBytes);
	}
}
