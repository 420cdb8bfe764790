import { fromJson } from '../wire/json.ts';
import type { Operation, Operations, Requests } from '../wire/requests.ts';
import { Lines } from './lines.ts';
import { Refusal } from './refusal.ts';

/** What every request has, besides its own fields. */
type Line = { readonly id: number; readonly op: Operation } & Requests[Operation];
type Frame = Readonly<Record<string, unknown>>;

/** The two streams to the host: its requests, one a line, and our answers and events. */
export class Host {
	/** Lines that came before anybody took them. */
	readonly #waiting: string[] = [];
	#take: ((line: string) => void) | undefined;

	constructor() {
		const lines = new Lines();
		process.stdin.on('data', (piece: Buffer) => {
			for (const line of lines.push(piece)) {
				if (this.#take === undefined) this.#waiting.push(line);
				else this.#take(line);
			}
		});
		// A host that is gone wants nothing more of this sandbox.
		process.stdin.once('close', () => process.exit(0));
	}

	/** The line that comes before all requests. */
	firstLine(): Promise<string> {
		return new Promise((resolve) => {
			this.#hear((line) => {
				this.#take = undefined;
				resolve(line);
			});
		});
	}

	/** From now on, in the place of what was served before. */
	serve(operations: Operations): void {
		this.#hear((line) => void this.#serve(operations, line));
	}

	/** What the host has not read yet is held here; where that is much, interpreters wait: see `Records`. */
	say(frame: Frame): void {
		process.stdout.write(`${JSON.stringify(frame)}\n`);
	}

	#hear(take: (line: string) => void): void {
		this.#take = take;
		while (this.#take === take && this.#waiting.length > 0) take(this.#waiting.shift() ?? '');
	}

	async #serve(operations: Operations, line: string): Promise<void> {
		const { id, op, ...fields } = fromJson<Line>(line);
		try {
			this.say({ id, value: await dispatch(operations, op, fields) });
		} catch (error) {
			const refusal = error instanceof Refusal ? error : new Refusal('unknown', String(error));
			this.say({ id, error: { code: refusal.code, message: refusal.message } });
		}
	}
}

async function dispatch<Name extends Operation>(
	operations: Operations,
	name: Name,
	request: Requests[Name],
): Promise<object> {
	const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
	if (operation === undefined) throw new Refusal('unsupported', `there is no operation ${name}`);
	return operation(request);
}
