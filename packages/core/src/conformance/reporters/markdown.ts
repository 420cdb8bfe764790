import { checkArgument } from '../../policy/rules.ts';
import { someReport } from '../arguments.ts';
import { type Finding, outcomes } from '../finding.ts';
import { type ConformanceReport, headline } from '../report.ts';
import { printable } from '../words.ts';
import { byArea } from './by-area.ts';
import { cell, table } from './markdown-table.ts';

/** For a pull request or a page: counts by area, failures, what is absent, figures. */
export function markdownReport(report: ConformanceReport): string {
	checkArgument('markdownReport', 'report', report, someReport);
	const { findings, problems } = report;
	const sections = [
		countsSection(report),
		listSection('Problems of the run', problems.map(cell)),
		failureSection(findings),
		listSection('Not applicable', absences(findings)),
		figureSection(findings),
		runSection(report),
	];
	const body = sections.flatMap((lines) => (lines.length > 0 ? ['', ...lines] : []));
	return [`# ${cell(headline(report))}`, ...body, ''].join('\n');
}

function countsSection({ findings, counts }: ConformanceReport): readonly string[] {
	const rows = byArea(findings).map((chapter) => [
		chapter.area,
		...outcomes.map((wanted) =>
			String(chapter.findings.filter(({ outcome }) => outcome === wanted).length),
		),
	]);
	const total = ['**all**', ...outcomes.map((outcome) => `**${counts[outcome]}**`)];
	return table(['area', ...outcomes], [...rows, total]);
}

function failureSection(findings: readonly Finding[]): readonly string[] {
	const told = findings.filter(({ outcome }) => ['fail', 'warn', 'suite-error'].includes(outcome));
	if (told.length === 0) return [];
	const entries = told.flatMap(({ id, level, outcome, claim, message = '', baseline }) => [
		'',
		`### ${cell(id)}: ${outcome}`,
		'',
		`${level.toUpperCase()}: ${cell(claim)}`,
		...(baseline === undefined
			? []
			: ['', `Known: ${cell(baseline.reason)}, ${cell(baseline.link)}`]),
		'',
		...printable(message)
			.split('\n')
			.map((line) => `    ${line}`),
	]);
	return ['## Failures', ...entries];
}

/** Checks under the capability that keeps them from applying. */
function absences(findings: readonly Finding[]): readonly string[] {
	const groups = new Map<string, string[]>();
	for (const { id, outcome, message = '' } of findings) {
		if (outcome === 'not-applicable') groups.set(message, [...(groups.get(message) ?? []), id]);
	}
	return [...groups].map(([absence, ids]) => `${cell(absence)}: ${ids.map(cell).join(', ')}`);
}

function figureSection(findings: readonly Finding[]): readonly string[] {
	const rows = findings.flatMap(({ id, figures }) =>
		figures.map(({ name, value, unit }) => [cell(id), cell(name), String(value), cell(unit)]),
	);
	return rows.length === 0
		? []
		: ['## Figures', '', ...table(['check', 'figure', 'value', 'unit'], rows)];
}

function listSection(title: string, items: readonly string[]): readonly string[] {
	return items.length === 0 ? [] : [`## ${title}`, '', ...items.map((item) => `- ${item}`)];
}

function runSection(report: ConformanceReport): readonly string[] {
	const { runId, startedAt, durationMs, node, platform, region, commit } = report;
	const facts = [
		`run ${runId}`,
		startedAt,
		`${durationMs} ms`,
		`node ${node}`,
		platform,
		region === null ? null : `region ${region}`,
		commit === null ? null : `commit ${commit}`,
	];
	return listSection('Run', facts.filter((fact) => fact !== null).map(cell));
}
