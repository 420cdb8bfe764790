import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Words } from './words.ts';

const variable = 'ANYBOX_TEST_CANARY';
/** None of them may be told to anybody. */
export const canaryNames = ['CANARY_ENV', 'CANARY_FILE', 'CANARY_TENANT', 'SECRET'] as const;

/** What code in a sandbox is not to come by: a variable and a file of this machine, and what a neighbour has. */
export interface Canaries {
	readonly words: Words & Readonly<Record<(typeof canaryNames)[number], string>>;
	isFileAsItWas(): Promise<boolean>;
	remove(): Promise<void>;
}

export async function putCanaries(): Promise<Canaries> {
	const folder = await mkdtemp(join(tmpdir(), 'anybox-canary-'));
	const path = join(folder, 'file');
	const words = {
		CANARY_ENV: canary(),
		CANARY_FILE: canary(),
		CANARY_TENANT: canary(),
		SECRET: canary(),
		CANARY_PATH: path,
	};
	await writeFile(path, words.CANARY_FILE);
	process.env[variable] = words.CANARY_ENV;
	return {
		words,
		isFileAsItWas: async () => (await readFile(path, 'utf8')) === words.CANARY_FILE,
		async remove() {
			delete process.env[variable];
			await rm(folder, { recursive: true });
		},
	};
}

function canary(): string {
	return `canary${randomBytes(12).toString('hex')}`;
}
