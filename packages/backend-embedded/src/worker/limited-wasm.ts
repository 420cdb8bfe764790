const headBytes = 8;
const memorySection = 5;
const hasMaximum = 1;

/**
 * Changes a module so that its memory can grow to so many pages at most: the engine itself refuses more, whoever asks.
 * The number is written over the one that is there, in as many bytes.
 */
export function limitMemory(module: Uint8Array, pages: number): void {
	const at = maximumIn(module);
	if (pages < at.initial) {
		throw new Error(`the memory cannot be less than the ${at.initial} pages it begins with`);
	}
	writeNumber(module, at, Math.min(pages, at.maximum));
}

interface Maximum {
	readonly initial: number;
	readonly maximum: number;
	readonly start: number;
	readonly end: number;
}

function maximumIn(module: Uint8Array): Maximum {
	const reader = { module, at: headBytes };
	while (reader.at < module.byteLength) {
		const section = module[reader.at];
		reader.at += 1;
		const length = readNumber(reader);
		if (section === memorySection) return maximumOf(reader);
		reader.at += length;
	}
	throw new Error('the module has no memory of its own');
}

function maximumOf(reader: Reader): Maximum {
	const memories = readNumber(reader);
	const flags = readNumber(reader);
	if (memories !== 1 || flags !== hasMaximum) throw new Error('the memory has no maximum');
	const initial = readNumber(reader);
	const start = reader.at;
	const maximum = readNumber(reader);
	return { initial, maximum, start, end: reader.at };
}

interface Reader {
	readonly module: Uint8Array;
	at: number;
}

/** LEB128: seven bits a byte, the lowest first, and the eighth where there are more. */
function readNumber(reader: Reader): number {
	let value = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = reader.module[reader.at] ?? 0;
		reader.at += 1;
		value += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) return value;
	}
}

function writeNumber(module: Uint8Array, { start, end }: Maximum, value: number): void {
	let rest = value;
	for (let at = start; at < end; at += 1) {
		module[at] = (rest & 0x7f) | (at === end - 1 ? 0 : 0x80);
		rest >>>= 7;
	}
}
