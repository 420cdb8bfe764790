// Writes the pages of docs/reference that follow from the sources; with --check, compares instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from './repository.mjs';
import { exportedTypes } from './source-types.mjs';

const { checks, areas, areaOf } = await import(`${root}packages/core/dist/conformance/index.js`);

const notice =
	'<!-- Written by scripts/reference-pages.mjs: change the sources and run `pnpm pages`. -->';

const capabilityTypes = exportedTypes('packages/core/src/contract/capabilities.ts');

/** The members of the `Capabilities` interface with their comments, in order. */
function capabilities() {
	const { members } = typeNamed('Capabilities');
	return members.map(({ signature, words }) => {
		const [name, type] = signature.split(/: (.*)/s);
		return { name, type: type.replace(/^readonly /, ''), words: words.replaceAll('\n', ' ') };
	});
}

function typeNamed(name) {
	return capabilityTypes.find((type) => type.name === name);
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

## Isolation

${typeNamed('Isolation').words}

A backend declares the boundary that holds whatever its options are. What shares a kernel with whom, and what
that means for you, its README says.
`;
}

/** What a backend is asked and answers, file by file. */
const contract = {
	backend: 'The backend',
	request: 'Every request',
	spec: 'What is asked of a sandbox',
	driver: 'The driver',
	process: 'Processes',
	interpreter: 'The interpreter',
	files: 'Files',
	report: 'The report of `verify`',
};

function typesPage() {
	return `${notice}

# Types of the contract

What core asks of a backend and what it answers, from the sources. The sentences that bind a backend are in
[the contract](contract.md), and ids in brackets are [checks](checks.md) that prove a line. \`Capabilities\`,
\`Isolation\` and \`EgressMechanism\` are on [a page of their own](capabilities.md), and so are
[errors](errors.md).

${sectionsOf(contract, 'contract')}
`;
}

const usersFiles = { sandbox: 'Sandbox', api: 'Its parts', options: 'Options', result: 'Results' };
const inner = new Set(['SandboxParts']);

function sandboxPage() {
	return `${notice}

# Sandbox

What \`createSandbox\` and \`connectSandbox\` give, its options and its results, from the sources. How to use
them is in [getting started](../guides/getting-started.md); every rejection is [an error](errors.md) of one
class, and an option that does not exist is refused.

${sectionsOf(usersFiles, 'sandbox')}

${sectionsOf({ ended: 'Ends' }, 'contract')}
`;
}

const auditFiles = {
	event: 'Events and where they go',
	'sandbox-facts': 'The sandbox',
	'program-facts': 'Cells and commands',
	'change-facts': 'Changes',
	'enforcement-facts': 'What is enforced',
};

function auditPage() {
	return `${notice}

# Audit events

What an audit sink gets, from the sources. What leaves a line and what does not is in
[choose how safe](../guides/security-choices.md#audit). Each line of \`jsonLinesSink\` is one event with three
fields more: \`sequence\`, from 1; \`previous\`, the hash of the line before; and \`hash\`, its own.

${sectionsOf(auditFiles, 'audit')}
`;
}

/** One section for each file of a folder of core, with all the types it exports. */
function sectionsOf(files, folder) {
	const sections = Object.entries(files).map(([file, title]) => {
		const types = exportedTypes(`packages/core/src/${folder}/${file}.ts`);
		const shown = types.filter(({ name }) => !inner.has(name)).map(typeSection);
		return `## ${title}\n\n${shown.join('\n\n')}`;
	});
	return sections.join('\n\n');
}

function typeSection({ name, words, base, definition, members }) {
	const parts = [`### ${name}`];
	if (words !== '') parts.push(words);
	if (base !== undefined) parts.push(`All of \`${base}\`, and:`);
	if (definition !== undefined) parts.push(`\`\`\`ts\n${alias(name, definition)}\n\`\`\``);
	if (members.length > 0) parts.push(members.map(memberItem).join('\n'));
	return parts.join('\n\n');
}

function alias(name, definition) {
	return definition.startsWith('|')
		? `type ${name} =\n\t${definition};`
		: `type ${name} = ${definition};`;
}

function memberItem({ signature, words }) {
	if (words === '') return `- \`${signature}\``;
	const [first, ...rest] = words.split('\n');
	const lead = first.startsWith('- ') ? ['', first] : [`: ${first}`];
	return [`- \`${signature}\`${lead[0]}`, ...lead.slice(1), ...rest]
		.map((line, index) => (index === 0 || line === '' ? line : `  ${line}`))
		.join('\n');
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
	'docs/reference/types.md': typesPage(),
	'docs/reference/sandbox.md': sandboxPage(),
	'docs/reference/audit-events.md': auditPage(),
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
