// Writes the pages of docs/reference that follow from the sources; with --check, compares instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from './repository.mjs';

const { checks, areas, areaOf } = await import(`${root}packages/core/dist/conformance/index.js`);

const notice =
	'<!-- Written by scripts/reference-pages.mjs: change the sources and run `pnpm pages`. -->';

/** The members of the `Capabilities` interface with their comments, in order. */
function capabilities() {
	const source = readFileSync(`${root}packages/core/src/contract/capabilities.ts`, 'utf8');
	const start = source.indexOf('export interface Capabilities {');
	const body = source.slice(start, source.indexOf('\n}', start));
	const member =
		/(?:\/\*\* (?<words>(?:[^*]|\*(?!\/))+) \*\/\s*)?readonly (?<name>\w+): (?<type>[^;]+);/g;
	return [...body.matchAll(member)].map(({ groups }) => ({
		name: groups.name,
		type: groups.type.replace(/^readonly /, ''),
		words: (groups.words ?? '').replaceAll(/\s*\n\s*\*?\s*/g, ' '),
	}));
}

function provedBy(name) {
	const named = (requirement) => requirement.split(':')[0] === name;
	return checks.filter(({ needs = [], lacks }) =>
		[...needs, ...(lacks ? [lacks] : [])].some(named),
	);
}

function capabilitiesPage() {
	const rows = capabilities().map(({ name, type, words }) => {
		const ids = provedBy(name).map(({ id }) => `\`${id}\``);
		if (ids.length === 0) ids.push('every check that runs code: no backend may declare it absent');
		const many =
			ids.length > 6 ? `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more` : ids.join(', ');
		return `| \`${name}\` | \`${type.replaceAll('|', '\\|')}\` | ${words} | ${many} |`;
	});
	return `${notice}

# Capabilities

What a backend declares: frozen data, known before any call and the same after it. Core refuses with
\`unsupported\` what is not declared, and the conformance suite runs the checks that apply. A declaration that is
not true fails them as far as it shows: [what no check proves](../guides/run-conformance.md#what-no-check-proves)
is listed, capability by capability, and taken on trust.

\`Support\` is \`'native'\` (the backend does it), \`'emulated'\` (correct, built by core from other calls) or
\`false\`. A number that may be \`null\` is a limit, and \`null\` means that the backend states none. Start from
\`noCapabilities\` and spread over it what is true.

| capability | type | meaning | checks that depend on it |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function checksPage() {
	const sections = areas.map((area) => {
		const rows = checks
			.filter(({ id }) => areaOf(id) === area)
			.map(({ id, level, claim, needs = [], lacks }) => {
				const applies = [...needs, ...(lacks ? [`no ${lacks}`] : [])].join(', ');
				return `| \`${id}\` | ${level} | ${claim.replaceAll('|', '\\|')} | ${applies} |`;
			});
		return `## ${area}\n\n| check | level | claim | applies with |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
	});
	return `${notice}

# Checks

The ${checks.length} checks of the conformance suite. Each proves one sentence of [the contract](contract.md)
and has a mutant that it catches. How to run them: [guide](../guides/run-conformance.md).

${sections.join('\n\n')}
`;
}

const pages = {
	'docs/reference/capabilities.md': capabilitiesPage(),
	'docs/reference/checks.md': checksPage(),
};

let stale = false;
for (const [path, text] of Object.entries(pages)) {
	if (!process.argv.includes('--check')) writeFileSync(`${root}${path}`, text);
	else if (readFileSync(`${root}${path}`, { encoding: 'utf8', flag: 'a+' }) !== text) {
		console.error(`${path} is stale; run: pnpm pages`);
		stale = true;
	}
}
process.exit(stale ? 1 : 0);
