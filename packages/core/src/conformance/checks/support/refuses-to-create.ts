import type { ErrorCode, SandboxError } from '../../../contract/error.ts';
import type { SandboxOptions } from '../../../sandbox/options.ts';
import type { CheckContext } from '../../context.ts';
import { rejectsWith, same } from '../../expectations.ts';
import { idsOf, nothingIsListed } from './listed.ts';

export interface RefusedCreation {
	/** What is asked for, in words. */
	readonly what: string;
	readonly options: SandboxOptions;
	/** Default: `open` with the options. */
	readonly creation?: (options: SandboxOptions) => Promise<unknown>;
}

/** Demands that a creation rejects and that no sandbox is there afterwards. */
export async function refusesToCreate(
	context: CheckContext,
	codes: ErrorCode | readonly ErrorCode[],
	{ what, options, creation = context.open }: RefusedCreation,
): Promise<SandboxError> {
	const before = await idsOf(context, { refused: 'before' });
	same(before, [], `the list before asking for ${what}`);
	const error = await rejectsWith(codes, creation(options), what);
	await nothingIsListed(context, `the list after refusing ${what}`);
	return error;
}
