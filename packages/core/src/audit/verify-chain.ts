import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { SandboxError } from '../contract/error.ts';
import { isObject, isRecord, shown } from '../policy/argument.ts';
import { Problems } from '../policy/problems.ts';
import { checkArgument, checkOptions, must, type OptionRules, someText } from '../policy/rules.ts';
import { chainStart, readLine, type AuditChainHead, type ChainEntry } from './chain.ts';

/** What else is known of the log. */
export interface VerifyAuditChainOptions {
	/** An entry known to have been in the chain: without it, a chain cut off at its end looks whole. */
	readonly head?: AuditChainHead;
}

/** Whether the log holds, and the first line that shows that it does not. */
export type AuditChainVerdict =
	| {
			readonly ok: true;
			readonly entries: number;
			/** Entries among them that stand for lines which a crash cut off. */
			readonly repairs: number;
			readonly head: AuditChainHead;
	  }
	| {
			readonly ok: false;
			/** Entries that hold, all of them before the first bad line. */
			readonly entries: number;
			/** Lines count from 1. */
			readonly firstBad: { readonly line: number; readonly reason: string };
	  };

/**
 * Tells whether the lines are an unbroken chain: nothing edited, removed, inserted or put elsewhere. A log
 * without an entry proves nothing, and is not `ok`: what was emptied looks like what was never written.
 * Lines come without their newline, as `auditLines` gives them.
 *
 * @throws invalid-argument for options that do not exist, and for a text in the place of lines.
 */
export async function verifyAuditChain(
	lines: AsyncIterable<string> | Iterable<string>,
	options: VerifyAuditChainOptions = {},
): Promise<AuditChainVerdict> {
	check(lines, options);
	const walk = new ChainWalk(options.head);
	for await (const line of lines) {
		const reason = walk.accept(line);
		if (reason !== null) return walk.broken(reason);
	}
	return walk.end();
}

const rules: OptionRules<VerifyAuditChainOptions> = {
	head: must('be the head of a chain, { sequence, hash }', isHead),
};

function check(lines: unknown, options: unknown): void {
	const problems = new Problems();
	// A text can be iterated, too: by its characters.
	if (!isObject(lines) || !(Symbol.asyncIterator in lines || Symbol.iterator in lines)) {
		problems.invalid(`lines must be iterable, as auditLines(path) is, got ${shown(lines)}`);
	}
	checkOptions(options, rules, problems);
	problems.throwIfAny({ operation: 'verifyAuditChain' });
}

function isHead(value: unknown): boolean {
	return (
		isRecord(value) &&
		Number.isSafeInteger(value['sequence']) &&
		typeof value['hash'] === 'string' &&
		/^[0-9a-f]{64}$/.test(value['hash'])
	);
}

const nothingToProve = 'the log has no entry, which proves nothing';
const cutOff = 'the line is cut off, and no repair entry explains it';

class ChainWalk {
	readonly #anchor: AuditChainHead | undefined;
	#head = chainStart;
	#entries = 0;
	#repairs = 0;
	#line = 0;
	/** Lines that are no JSON, which a crash explains if the next entry says so. */
	#torn: TornLines | null = null;

	constructor(anchor: AuditChainHead | undefined) {
		this.#anchor = anchor;
	}

	/** Gives what is wrong, or `null`. */
	accept(line: string): string | null {
		this.#line += 1;
		const reading = readLine(line);
		if (reading.kind === 'torn') {
			this.#torn ??= new TornLines(this.#line);
			this.#torn.add(line);
			return null;
		}
		if (
			this.#torn !== null &&
			!(reading.kind === 'entry' && this.#torn.explainedBy(reading.entry))
		) {
			return cutOff;
		}
		if (reading.kind === 'bad') return reading.reason;
		return this.#misfit(reading.entry) ?? this.#count(reading.entry);
	}

	end(): AuditChainVerdict {
		this.#line += 1;
		if (this.#torn !== null) return this.broken(cutOff);
		const { sequence } = this.#anchor ?? this.#head;
		if (this.#entries === 0 && sequence === 0) return this.broken(nothingToProve);
		if (sequence > this.#head.sequence) {
			return this.broken(`entry ${sequence} is missing at the end`);
		}
		return { ok: true, entries: this.#entries, repairs: this.#repairs, head: this.#head };
	}

	broken(reason: string): AuditChainVerdict {
		const line = this.#torn?.firstLine ?? this.#line;
		return { ok: false, entries: this.#entries, firstBad: { line, reason } };
	}

	#misfit({ sequence, previous, hash, fields }: ChainEntry): string | null {
		const expected = this.#head.sequence + 1;
		if (sequence !== expected) return `expected entry ${expected}, got entry ${sequence}`;
		if (previous !== this.#head.hash) return 'the entry does not follow the one before it';
		if (sequence === this.#anchor?.sequence && hash !== this.#anchor.hash) {
			return `entry ${sequence} is not the expected one`;
		}
		if (fields['kind'] === 'chain-repair' && this.#torn === null) {
			return 'the cut-off line that this entry repairs is gone';
		}
		return null;
	}

	#count({ sequence, hash }: ChainEntry): null {
		if (this.#torn !== null) this.#repairs += 1;
		this.#torn = null;
		this.#entries += 1;
		this.#head = { sequence, hash };
		return null;
	}
}

class TornLines {
	readonly firstLine: number;
	readonly #fingerprint = createHash('sha256');
	#lines = 0;

	constructor(firstLine: number) {
		this.firstLine = firstLine;
	}

	add(line: string): void {
		this.#fingerprint.update(this.#lines === 0 ? line : `\n${line}`);
		this.#lines += 1;
	}

	explainedBy({ fields }: ChainEntry): boolean {
		return (
			fields['kind'] === 'chain-repair' &&
			fields['tornSha256'] === this.#fingerprint.copy().digest('hex')
		);
	}
}

/** A line longer than this is no entry, and is given in parts rather than held. */
const longestLine = 4 * 1024 * 1024;

/**
 * The lines of an audit log, ended by a newline and by nothing else that other readers take for one.
 *
 * @throws invalid-argument for what is no path, not-found where there is no file, unavailable where it cannot be read.
 */
export async function* auditLines(path: string): AsyncGenerator<string, void, undefined> {
	checkArgument('auditLines', 'path', path, someText);
	let rest = '';
	for await (const chunk of chunksOf(path)) {
		const [first = '', ...others] = String(chunk).split('\n');
		const lines = [rest + first, ...others];
		rest = lines.pop() ?? '';
		yield* lines;
		if (rest.length > longestLine) {
			yield rest;
			rest = '';
		}
	}
	if (rest !== '') yield rest;
}

async function* chunksOf(path: string): AsyncGenerator {
	try {
		yield* createReadStream(path, 'utf8');
	} catch (cause) {
		const isMissing = isObject(cause) && Reflect.get(cause, 'code') === 'ENOENT';
		throw new SandboxError(
			isMissing ? `path: there is no file ${shown(path)}` : `${shown(path)} cannot be read`,
			{ code: isMissing ? 'not-found' : 'unavailable', operation: 'auditLines', cause },
		);
	}
}
