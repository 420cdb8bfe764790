import { createReadStream } from 'node:fs';
import { type Terminal, UsageError } from './command.ts';
import { reasonOf } from './reason.ts';

/** The most that a cell may be. */
const longestMiB = 8;

/**
 * The code in a file, or with `-` what comes in. Of one that is too long, or never ends, no more is read than shows it.
 *
 * @throws UsageError
 */
export async function programIn(file: string, { stdin }: Terminal): Promise<string> {
	if (file === '-') return decoded(await contentOf(stdin, 'what came in'), 'what came in');
	try {
		return decoded(await contentOf(createReadStream(file), file), file);
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw new UsageError(`${file} cannot be read: ${reasonOf(error)}`);
	}
}

async function contentOf(stream: AsyncIterable<Uint8Array>, what: string): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of stream) {
		pieces.push(piece);
		bytes += piece.byteLength;
		if (bytes > longestMiB * 1024 * 1024) throw tooLong(what);
	}
	return Buffer.concat(pieces);
}

function tooLong(what: string): UsageError {
	return new UsageError(
		`${what} is too long for a program, which may be ${longestMiB} MiB; give it its data as files of the sandbox, by files.write of the library`,
	);
}

/** Never with other letters than were there. */
function decoded(bytes: Uint8Array, what: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		throw new UsageError(`${what} is no program: it is not UTF-8`);
	}
}
