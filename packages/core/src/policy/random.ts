import { randomBytes } from 'node:crypto';

/** Chance as the rest of core sees it, so that a simulation can be run again from its seed. */
export interface Random {
	/** A version 4 UUID. */
	id(): string;
	/** So many, each as likely as any other. */
	bytes(count: number): Uint8Array;
}

/** From the operating system: nobody can guess it. */
export const systemRandom: Random = randomFrom((count) => new Uint8Array(randomBytes(count)));

/** The same seed gives the same sequence on every machine. Anybody can guess it: for simulation only. */
export function seededRandom(seed: number): Random {
	const state = new Uint32Array(new Float64Array([seed]).buffer);
	let word = mix((state[0] ?? 0) ^ mix(state[1] ?? 0));
	return randomFrom((count) =>
		Uint8Array.from({ length: count }, () => {
			word = (word + 0x9e3779b9) >>> 0;
			return mix(word) & 0xff;
		}),
	);
}

function randomFrom(bytes: (count: number) => Uint8Array): Random {
	return Object.freeze({ bytes, id: () => uuid(bytes(16)) });
}

function uuid(bytes: Uint8Array): string {
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	const hex = Buffer.from(bytes).toString('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20),
	].join('-');
}

/** The finalizer of MurmurHash3: every bit of the input reaches every bit of the output. */
function mix(input: number): number {
	let word = input >>> 0;
	word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
	word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
	return (word ^ (word >>> 16)) >>> 0;
}
