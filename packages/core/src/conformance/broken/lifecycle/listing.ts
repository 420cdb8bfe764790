import type { SandboxRecord } from '../../../contract/backend.ts';
import { type Mutant, withBackend } from '../mutant.ts';
import { withRecords } from '../records.ts';

export const listingMutants: readonly Mutant[] = [
	{
		name: 'list-forgets-labels',
		defect: 'The list shows only the labels that were asked for.',
		catches: ['lifecycle/list-finds-by-labels'],
		break: (backend) => withRecords(backend, (record, { labels }) => [{ ...record, labels }]),
	},
	{
		name: 'list-looks-at-one-label',
		// The one that no other check's sandboxes have: what runs beside it is not broken by it.
		defect: 'The list looks at the last label alone.',
		catches: ['lifecycle/list-finds-by-labels'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				list: ({ labels, signal }) =>
					whole.list({ signal, labels: Object.fromEntries(Object.entries(labels).slice(-1)) }),
			})),
	},
	{
		name: 'no-label-is-no-sandbox',
		defect: 'Asked for no label in particular, the list is empty.',
		catches: ['lifecycle/list-finds-by-labels'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				async *list(request) {
					if (Object.keys(request.labels).length > 0) yield* whole.list(request);
				},
			})),
	},
	{
		name: 'lists-all-as-paused',
		defect: 'The list tells every sandbox as paused.',
		catches: ['lifecycle/list-tells-state-and-age'],
		break: (backend) => withRecords(backend, (record) => [{ ...record, state: 'paused' }]),
	},
	{
		name: 'lists-from-the-epoch',
		defect: 'The list tells every sandbox as made in 1970.',
		catches: ['lifecycle/list-tells-state-and-age'],
		break: (backend) => withRecords(backend, (record) => [{ ...record, createdAt: 0 }]),
	},
	{
		name: 'stale-list',
		defect: 'Gives the answer to a question again when it was asked less than a second ago.',
		catches: ['lifecycle/list-forgets-the-destroyed'],
		break(backend) {
			const answers = new Map<string, { at: number; records: readonly SandboxRecord[] }>();
			return withBackend(backend, (whole) => ({
				async *list(request) {
					const question = JSON.stringify(request.labels);
					const known = answers.get(question);
					if (known !== undefined && performance.now() - known.at < 1000) {
						yield* known.records;
						return;
					}
					const records: SandboxRecord[] = [];
					for await (const record of whole.list(request)) records.push(record);
					answers.set(question, { at: performance.now(), records });
					yield* records;
				},
			}));
		},
	},
];
