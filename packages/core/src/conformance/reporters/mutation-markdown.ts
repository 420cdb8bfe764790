import { checkArgument } from '../../policy/rules.ts';
import { someRows } from '../arguments.ts';
import type { Finding } from '../finding.ts';
import type { MutationRow } from '../mutation-table.ts';
import { cell, table } from './markdown-table.ts';

/** The mutation table as Markdown: a row for each mutant, and what went wrong below it. */
export function mutationMarkdown(rows: readonly MutationRow[]): string {
	checkArgument('mutationMarkdown', 'rows', rows, someRows);
	const wrong = rows.filter(({ ok }) => !ok);
	const silent = rows.filter((row) => verdictOf(row) === 'not applicable').length;
	const caught = rows.length - wrong.length - silent;
	const rest = silent === 0 ? '' : `, ${silent} not applicable`;
	return [
		`# ${caught} of ${rows.length} mutants fail exactly the checks that they name${rest}`,
		'',
		...table(
			['mutant', 'defect', 'caught by', 'also failed', ''],
			rows.map((row) => [
				cell(row.mutant),
				cell(row.defect),
				cell(row.catches.map((id) => caughtBy(row, id)).join(', ')),
				cell([...row.extra, ...row.leaked.map((id) => `${id} (leak)`)].join(', ')),
				verdictOf(row),
			]),
		),
		...wrong.flatMap(detailsOf),
		'',
	].join('\n');
}

function caughtBy({ missed, notApplicable }: MutationRow, id: string): string {
	if (notApplicable.includes(id)) return `${id} (not applicable)`;
	return missed.includes(id) ? `NOT ${id}` : id;
}

/** What no check could look at was not caught, and not missed either. */
function verdictOf({ ok, catches, notApplicable }: MutationRow): string {
	if (!ok) return 'NOT OK';
	return catches.length === notApplicable.length ? 'not applicable' : 'ok';
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
