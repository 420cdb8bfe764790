/** What the first bytes of a client say of the server that it wants. */
export type ServerName =
	| { readonly kind: 'name'; readonly name: string }
	| { readonly kind: 'incomplete' }
	| { readonly kind: 'none'; readonly why: string };

const handshakeRecord = 0x16;
const clientHello = 0x01;
const serverNameExtension = 0x0000;
const hostName = 0x00;
const mostRecordBytes = 2 ** 14;
/** Several times what any client says. */
const mostBytes = 32 * 1024;
const recordHeadBytes = 5;
const messageHeadBytes = 4;
/** The version, and what is random. */
const fixedBytes = 2 + 32;

/** Reads the name that TLS sends in the open. Anything that could be read in two ways is no name. */
export function readServerName(bytes: Buffer): ServerName {
	try {
		const message = reassemble(bytes);
		if (message === null) {
			if (bytes.byteLength < mostBytes) return { kind: 'incomplete' };
			throw new NotTls('its first message is too long');
		}
		return { kind: 'name', name: nameIn(message) };
	} catch (error) {
		if (error instanceof NotTls) return { kind: 'none', why: error.message };
		throw error;
	}
}

class NotTls extends Error {}

/** The body of the first message, which may come in several records; `null` while some of it is missing. */
function reassemble(bytes: Buffer): Buffer | null {
	const message = Buffer.alloc(bytes.byteLength);
	let length = 0;
	let end = Number.POSITIVE_INFINITY;
	for (let at = 0; at < bytes.byteLength && length < end; ) {
		if (bytes[at] !== handshakeRecord || (bytes[at + 1] ?? 3) !== 3) {
			throw new NotTls('it does not begin as TLS');
		}
		const body = at + recordHeadBytes;
		if (body > bytes.byteLength) break;
		const recordBytes = bytes.readUInt16BE(body - 2);
		if (recordBytes === 0 || recordBytes > mostRecordBytes) {
			throw new NotTls('a record has a wrong length');
		}
		at = body + recordBytes;
		length += bytes.copy(message, length, body, at);
		if (length > 0 && message[0] !== clientHello) {
			throw new NotTls('it does not begin with a greeting');
		}
		if (length >= messageHeadBytes) end = messageHeadBytes + message.readUIntBE(1, 3);
	}
	return length < end ? null : message.subarray(messageHeadBytes, end);
}

function nameIn(message: Buffer): string {
	const hello = new Reader(message);
	hello.take(fixedBytes);
	hello.vector(1);
	hello.vector(2);
	hello.vector(1);
	const extensions = hello.vector(2);
	hello.end();
	const names: string[] = [];
	while (!extensions.isAtEnd) {
		const type = extensions.number(2);
		const extension = extensions.vector(2);
		if (type !== serverNameExtension) continue;
		const list = extension.vector(2);
		extension.end();
		if (list.number(1) !== hostName) throw new NotTls('it names something else than a host');
		names.push(list.vector(2).rest().toString('latin1'));
		list.end();
	}
	const [name, another] = names;
	if (name === undefined) throw new NotTls('it names no server');
	if (another !== undefined) throw new NotTls('it names two servers');
	return name;
}

/** Fields one after the other, each within what is around it. */
class Reader {
	#bytes: Buffer;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	get isAtEnd(): boolean {
		return this.#bytes.byteLength === 0;
	}

	take(count: number): Buffer {
		if (this.#bytes.byteLength < count) throw new NotTls('a field is longer than what it is in');
		const taken = this.#bytes.subarray(0, count);
		this.#bytes = this.#bytes.subarray(count);
		return taken;
	}

	number(size: number): number {
		return this.take(size).readUIntBE(0, size);
	}

	/** What has its length before it. */
	vector(lengthBytes: number): Reader {
		return new Reader(this.take(this.number(lengthBytes)));
	}

	rest(): Buffer {
		return this.take(this.#bytes.byteLength);
	}

	end(): void {
		if (!this.isAtEnd) throw new NotTls('there is more than its lengths say');
	}
}
