import { checkArgument } from '../../policy/rules.ts';
import { someReport } from '../arguments.ts';
import { type ConformanceReport, headline } from '../report.ts';
import { printable } from '../words.ts';

/** The whole report as JSON; its headline stands in the first line. */
export function jsonReport(report: ConformanceReport): string {
	checkArgument('jsonReport', 'report', report, someReport);
	const text = JSON.stringify({ headline: headline(report), ...report }, null, '\t');
	// What `printable` spells out is what JSON escapes, and in the same letters.
	return `${printable(text.replace('{\n\t', '{ '))}\n`;
}
