import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<Given extends Options> = ReturnType<
	typeof parseArgs<{ options: Given; allowPositionals: true; strict: true }>
>;

/**
 * Options and the other words of a command.
 *
 * @throws UsageError
 */
export function parseWords<Given extends Options>(
	words: readonly string[],
	options: Given,
): Parsed<Given> {
	try {
		return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
	} catch (error) {
		throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error));
	}
}

/**
 * Options of a command that takes no other words.
 *
 * @throws UsageError
 */
export function parseOptions<Given extends Options>(
	words: readonly string[],
	options: Given,
): Parsed<Given> {
	const parsed = parseWords(words, options);
	const [other] = parsed.positionals;
	if (other !== undefined) throw new UsageError(`there is no place for "${other}"`);
	return parsed;
}

/** Code may begin with a minus, and be spelt as options are: behind `-c` it is code. */
export function withCodeJoined(words: readonly string[]): readonly string[] {
	const at = words.findIndex((word) => word === '-c' || word === '--code');
	const code = at === -1 ? undefined : words[at + 1];
	if (code === undefined) return words;
	return [...words.slice(0, at), `--code=${code}`, ...words.slice(at + 2)];
}

/** The rest tells how to write what nobody here means. */
function firstSentence(message: string): string {
	return message.split(/\.\s/, 1)[0] ?? message;
}

/** @throws UsageError */
export function seconds(text: string | undefined, name: string): number | undefined {
	if (text === undefined) return undefined;
	const milliseconds = Math.ceil(Number(text) * 1000);
	if (text.trim() !== '' && Number.isSafeInteger(milliseconds) && milliseconds > 0) {
		return milliseconds;
	}
	throw new UsageError(`--${name} must be a number of seconds above 0, got "${text}"`);
}
