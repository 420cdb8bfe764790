import { checkArgument } from '../../policy/rules.ts';
import { someReport } from '../arguments.ts';
import { type Finding, skipped } from '../finding.ts';
import { type ConformanceReport, headline } from '../report.ts';
import { printable } from '../words.ts';
import { byArea } from './by-area.ts';

/**
 * JUnit XML: a suite for each area. Only a `fail` that no baseline knows is a failure, only `suite-error` an error;
 * what was not run and what is known is skipped.
 */
export function junitReport(report: ConformanceReport): string {
	checkArgument('junitReport', 'report', report, someReport);
	const { backend, findings, startedAt, durationMs, problems } = report;
	const suites = byArea(findings).map((chapter) =>
		suite(chapter.area, chapter.findings, startedAt),
	);
	// The first line may hold the declaration and a comment, and nothing else comes before the root.
	return [
		`<?xml version="1.0" encoding="UTF-8"?><!-- ${commentSafe(headline(report))} -->`,
		`<testsuites name=${attribute(backend)} time=${seconds(durationMs)}>`,
		...suites,
		...(problems.length > 0 ? [problemSuite(problems)] : []),
		'</testsuites>',
		'',
	].join('\n');
}

function suite(name: string, findings: readonly Finding[], startedAt: string): string {
	const kinds = findings.map(kindOf);
	const count = (wanted: Kind): string =>
		attribute(String(kinds.filter((kind) => kind === wanted).length));
	const time = seconds(findings.reduce((sum, { durationMs }) => sum + durationMs, 0));
	return [
		`\t<testsuite name=${attribute(name)} timestamp=${attribute(startedAt)} time=${time}` +
			` tests=${attribute(String(findings.length))} failures=${count('failure')}` +
			` errors=${count('error')} skipped=${count('skipped')}>`,
		...findings.map((finding) => testCase(name, finding)),
		'\t</testsuite>',
	].join('\n');
}

function testCase(area: string, finding: Finding): string {
	const { id, durationMs } = finding;
	const open = `\t\t<testcase classname=${attribute(area)} name=${attribute(id)} time=${seconds(durationMs)}`;
	const inside = [...properties(finding), ...ending(finding)];
	return inside.length === 0 ? `${open}/>` : [`${open}>`, ...inside, '\t\t</testcase>'].join('\n');
}

function properties({ figures }: Finding): readonly string[] {
	if (figures.length === 0) return [];
	const each = figures.map(
		({ name, value, unit }) =>
			`\t\t\t\t<property name=${attribute(`${name} (${unit})`)} value=${attribute(String(value))}/>`,
	);
	return ['\t\t\t<properties>', ...each, '\t\t\t</properties>'];
}

type Kind = 'passed' | 'failure' | 'error' | 'skipped';

/** A failure that is known fails no run, and so is none here: a tool that reads JUnit would fail the build. */
function kindOf({ outcome, baseline }: Finding): Kind {
	if (outcome === 'suite-error') return 'error';
	if (outcome === 'fail') return baseline === undefined ? 'failure' : 'skipped';
	return skipped.has(outcome) ? 'skipped' : 'passed';
}

function ending(finding: Finding): readonly string[] {
	const { outcome, message = '', claim, trouble = outcome, baseline } = finding;
	const kind = kindOf(finding);
	const claimed = content(claim);
	if (kind === 'failure' || kind === 'error') {
		const facts = `type=${attribute(trouble)} message=${attribute(message)}`;
		return [`\t\t\t<${kind} ${facts}>${claimed}</${kind}>`];
	}
	if (kind === 'skipped') {
		const known = baseline === undefined ? '' : ` (known: ${baseline.reason}, ${baseline.link})`;
		return [`\t\t\t<skipped message=${attribute(`${outcome}${known}: ${message}`)}/>`];
	}
	if (outcome === 'pass') return [];
	return [`\t\t\t<system-out>${content(`warning: ${claim} ${message}`)}</system-out>`];
}

/** Problems of the run as a whole, so that a tool that reads nothing but JUnit sees a failure. */
function problemSuite(problems: readonly string[]): string {
	const count = attribute(String(problems.length));
	return [
		`\t<testsuite name="run" tests=${count} failures=${count} errors="0" skipped="0">`,
		...problems.map(
			(problem, index) =>
				`\t\t<testcase classname="run" name="problem ${index + 1}"><failure message=${attribute(problem)}/></testcase>`,
		),
		'\t</testsuite>',
	].join('\n');
}

function seconds(ms: number): string {
	return attribute((ms / 1000).toFixed(3));
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	'\n': '&#10;',
	'\t': '&#9;',
};

function attribute(value: string): string {
	const escaped = printable(value).replaceAll(
		/[&<>"\n\t]/g,
		(character) => entities[character] ?? '',
	);
	return `"${escaped}"`;
}

function content(value: string): string {
	return printable(value).replaceAll(/[&<>]/g, (character) => entities[character] ?? '');
}

/** A comment may hold no `--`, nor end in a hyphen. */
function commentSafe(value: string): string {
	return printable(value).replaceAll('\n', ' ').replaceAll('--', '- -').replaceAll('--', '- -');
}
