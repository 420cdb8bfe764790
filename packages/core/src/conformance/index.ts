/** The conformance suite: whether a backend keeps the contract, and whether the suite would notice. */
export type { Mutant } from './broken/mutant.ts';
export { mutants } from './broken/index.ts';
export {
	applies,
	type Area,
	areaOf,
	areas,
	type Check,
	type CheckId,
	type Level,
	type Requirement,
	whyNot,
} from './check.ts';
export { MissingPrerequisite, Violation } from './violation.ts';
export { checks } from './checks/index.ts';
export type { CheckContext, CreateOverrides } from './context.ts';
export type { EgressPair, EgressTarget, EgressTargets } from './egress-targets.ts';
export type { BaselineEntry, Finding, Outcome, Trouble } from './finding.ts';
export type { Figure } from './figure.ts';
export {
	checksWithoutMutant,
	type MutationRow,
	type MutationScope,
	type MutationTableOptions,
	runMutationTable,
} from './mutation-table.ts';
export { type ConformanceReport, headline } from './report.ts';
export { namedPages, type NamedPages } from './named-pages.ts';
export { jsonReport } from './reporters/json.ts';
export { junitReport } from './reporters/junit.ts';
export { markdownReport } from './reporters/markdown.ts';
export { mutationMarkdown } from './reporters/mutation-markdown.ts';
export { textReport } from './reporters/text.ts';
export { type ConformanceOptions, type DisabledEntry, runConformance } from './run.ts';
export { runCheck, type RunCheckOptions } from './run-check.ts';
export { conformanceTests, type ConformanceTestsOptions, type TestRunner } from './vitest.ts';
