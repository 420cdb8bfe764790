import { checkArgument } from '../../policy/rules.ts';
import { someReport } from '../arguments.ts';
import { type Finding, skipped } from '../finding.ts';
import type { Figure } from '../figure.ts';
import { type ConformanceReport, countsInWords, headline } from '../report.ts';
import { oneLine, printable } from '../words.ts';
import { byArea } from './by-area.ts';

/** For a terminal: one line for each check, with what was wrong below it. */
export function textReport(report: ConformanceReport): string {
	checkArgument('textReport', 'report', report, someReport);
	const { runId, startedAt, durationMs, node, platform, region, commit, counts, problems } = report;
	const where = [platform, `node ${node}`, region, commit].filter((part) => part !== null);
	const lines = [
		headline(report),
		`run ${runId}, ${startedAt}, ${durationMs} ms, ${where.join(', ')}`,
		...byArea(report.findings).flatMap(({ area, findings }) => [
			'',
			area,
			...findings.flatMap(linesOf),
		]),
		'',
		...problems.map((problem) => `PROBLEM: ${problem}`),
		countsInWords(counts),
	];
	return `${lines.map(printable).join('\n')}\n`;
}

function linesOf(finding: Finding): readonly string[] {
	const { id, outcome, message, claim, baseline, figures } = finding;
	const known = baseline === undefined ? '' : ` [known: ${baseline.reason}, ${baseline.link}]`;
	const isSkipped = skipped.has(outcome);
	const brief = isSkipped ? ` (${message})` : '';
	return [
		oneLine(`  ${outcome.padEnd(14)} ${id}${brief}${known}`),
		...(outcome === 'pass' || isSkipped ? [] : [`    claim: ${claim}`, `    seen: ${message}`]),
		...figures.map((figure) => `    ${figureInWords(figure)}`),
	];
}

function figureInWords({ name, value, unit }: Figure): string {
	return `${name}: ${value} ${unit}`;
}
