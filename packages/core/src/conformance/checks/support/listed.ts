import type { Labels, SandboxRecord } from '../../../contract/backend.ts';
import { listedBy } from '../../answers.ts';
import type { CheckContext } from '../../context.ts';
import { same } from '../../expectations.ts';

type Listing = Pick<CheckContext, 'backend' | 'labels' | 'request'>;

/** What `list` shows of this check's own sandboxes, those that carry `more` as well. */
export async function recordsOf(
	{ backend, labels, request }: Listing,
	more: Labels = {},
): Promise<readonly SandboxRecord[]> {
	const records: SandboxRecord[] = [];
	for await (const record of listedBy(backend, { ...request(), labels: { ...more, ...labels } })) {
		records.push(record);
	}
	return records;
}

/** Ids in a fixed order: a list has none. */
export async function idsOf(context: Listing, more: Labels = {}): Promise<readonly string[]> {
	return (await recordsOf(context, more)).map(({ id }) => id).toSorted();
}

/** Demands that nothing that this check made is left. */
export async function nothingIsListed(context: Listing, what: string): Promise<void> {
	same(await idsOf(context), [], what);
}
