import type { Finding } from '../finding.ts';
import type { MutationRow } from '../mutation-table.ts';
import { cell, table } from './markdown-table.ts';

/** The mutation table as Markdown: a row for each mutant, and what went wrong below it. */
export function mutationMarkdown(rows: readonly MutationRow[]): string {
	const wrong = rows.filter(({ ok }) => !ok);
	return [
		`# ${rows.length - wrong.length} of ${rows.length} mutants fail exactly the checks that they name`,
		'',
		...table(
			['mutant', 'defect', 'caught by', 'also failed', ''],
			rows.map((row) => [
				cell(row.mutant),
				cell(row.defect),
				cell(row.catches.map((id) => (row.missed.includes(id) ? `NOT ${id}` : id)).join(', ')),
				cell([...row.extra, ...row.leaked.map((id) => `${id} (leak)`)].join(', ')),
				row.ok ? 'ok' : 'NOT OK',
			]),
		),
		...wrong.flatMap(detailsOf),
		'',
	].join('\n');
}

function detailsOf(row: MutationRow): readonly string[] {
	const told = row.findings.filter(
		({ id, outcome }) =>
			row.missed.includes(id) || row.extra.includes(id) || outcome === 'suite-error',
	);
	return ['', `## ${cell(row.mutant)}`, '', ...told.map((finding) => `- ${wordsOf(finding)}`)];
}

function wordsOf({ id, outcome, message }: Finding): string {
	return `${id}: ${outcome}${message === undefined ? '' : `, ${cell(message)}`}`;
}
