import type { Backend, ListRequest, SandboxRecord } from '../../contract/backend.ts';
import { withBackend } from './mutant.ts';

/** Lists what `change` makes of each record: nothing, the same, another. */
export function withRecords(
	backend: Backend,
	change: (record: SandboxRecord, request: ListRequest) => readonly SandboxRecord[],
): Backend {
	return withBackend(backend, (whole) => ({
		async *list(request) {
			for await (const record of whole.list(request)) yield* change(record, request);
		},
	}));
}
