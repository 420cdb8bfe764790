import { once } from 'node:events';
import { Duplex, PassThrough } from 'node:stream';
import { connect } from 'node:tls';

/** The first words of Node's own TLS client. */
export async function clientHello(servername?: string): Promise<Buffer> {
	const said = new PassThrough();
	const wire = Duplex.from({ writable: said, readable: new PassThrough() });
	const client = connect({
		socket: wire,
		rejectUnauthorized: false,
		...(servername === undefined ? {} : { servername }),
	});
	client.on('error', () => {});
	const [first] = await once(said, 'data');
	client.destroy();
	return Buffer.from(first);
}

/** The same message, in records of so many bytes. */
export function inRecordsOf(size: number, hello: Buffer): Buffer {
	const message = hello.subarray(5);
	const records: Buffer[] = [];
	for (let at = 0; at < message.byteLength; at += size) {
		const piece = message.subarray(at, at + size);
		const head = Buffer.from([0x16, 3, 1, 0, 0]);
		head.writeUInt16BE(piece.byteLength, 3);
		records.push(head, piece);
	}
	return Buffer.concat(records);
}

/** One of our own making, with these extensions. */
export function helloWith(extensions: readonly Buffer[]): Buffer {
	const body = Buffer.concat([
		Buffer.from([3, 3]),
		Buffer.alloc(32, 7),
		Buffer.from([0]),
		Buffer.from([0, 2, 0x13, 1]),
		Buffer.from([1, 0]),
		sized(2, Buffer.concat([...extensions])),
	]);
	return inRecordsOf(2 ** 14, Buffer.concat([Buffer.alloc(5), Buffer.from([1]), sized(3, body)]));
}

/** The extension that names servers. */
export function namesOf(...names: readonly string[]): Buffer {
	const list = names.map((name) => Buffer.concat([Buffer.from([0]), sized(2, Buffer.from(name))]));
	return Buffer.concat([Buffer.from([0, 0]), sized(2, sized(2, Buffer.concat(list)))]);
}

function sized(lengthBytes: number, bytes: Buffer): Buffer {
	const head = Buffer.alloc(lengthBytes);
	head.writeUIntBE(bytes.byteLength, 0, lengthBytes);
	return Buffer.concat([head, bytes]);
}
