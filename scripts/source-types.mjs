// Reads the exported interfaces and types of a source with their comments; no more TypeScript than ours is needed.
import { readFileSync } from 'node:fs';
import { root } from './repository.mjs';

const declaration =
	/(?:\/\*\*(?<words>(?:[^*]|\*(?!\/))*)\*\/\n)?export (?<kind>interface|type|class) (?<name>\w+)(?: extends (?<base>[^{]+))? (?<opening>[{=])/g;
const member =
	/(?:\/\*\*(?<words>(?:[^*]|\*(?!\/))*)\*\/\s*)?(?<signature>(?:readonly )?\w+\??\s*(?::|\()[^;]*);/g;

/** @returns {{ name: string, words: string, base: string | undefined, definition: string | undefined, members: { signature: string, words: string }[] }[]} */
export function exportedTypes(path) {
	const source = readFileSync(`${root}${path}`, 'utf8');
	return [...source.matchAll(declaration)].map(({ index, 0: head, groups }) => {
		const from = index + head.length;
		const rest = source.slice(from);
		const body = rest.slice(0, rest.search(groups.kind === 'type' ? /;\n(?![\t}])/ : /\n\}/));
		return {
			name: groups.name,
			words: plainWords(groups.words),
			base: groups.base,
			definition: groups.kind === 'type' ? definitionOf(body, source) : undefined,
			members:
				groups.kind === 'type' ? [] : membersOf(groups.kind === 'class' ? shape(body) : body),
		};
	});
}

/** As it is written; names that a constant lists are put in its place. */
function definitionOf(body, source) {
	const listed = /^\(typeof (\w+)\)\[number\]$/.exec(body.trim())?.[1];
	if (listed === undefined) return body.trim();
	const from = source.indexOf(`const ${listed} = [`);
	const names = source.slice(from, source.indexOf(']', from)).match(/'[^']+'/g);
	return names.join(' | ');
}

/** What users see of a class, as an interface would have it: public members whose head is one line. */
function shape(body) {
	const heads = body
		.replaceAll(/\n\t\t[^\n]*/g, '')
		.replaceAll(/(\w+): (\w+) = \{\}/g, '$1?: $2')
		.replaceAll(/\tget (\w+)\(\)/g, '\t$1');
	const long = /\n\t(?:async )?\w+\(\n/.exec(heads);
	if (long !== null) throw new Error(`a member has a head of several lines:${long[0]}`);
	const seen =
		/(?<words>\t\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?\t(?:async )?(?<head>(?:readonly )?\w+(?:\([^\n]*\))?: [^\n]+?)(?:;| \{)\n/g;
	return [...heads.matchAll(seen)]
		.map(({ groups }) => `${groups.words ?? ''}\t${groups.head};`)
		.join('\n');
}

function membersOf(body) {
	// What is in braces inside a type has semicolons of its own.
	const outer = body.replaceAll(/\{[^{}]*\}/g, (inner) => inner.replaceAll(';', ','));
	return [...outer.matchAll(member)].map(({ groups }) => ({
		signature: oneLine(groups.signature).replace(/^readonly /, ''),
		words: plainWords(groups.words),
	}));
}

/** Without the stars; lines of a list stay lines. */
function plainWords(words = '') {
	const lines = words.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
	return lines.join('\n').trim();
}

function oneLine(text) {
	return text
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/, \}/g, ' }')
		.replaceAll(/\(\s+|,?\s+\)/g, (all) => (all.startsWith('(') ? '(' : ')'))
		.trim();
}
