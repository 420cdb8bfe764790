// Reads the exported interfaces and types of a source with their comments; no more TypeScript than ours is needed.
import { readFileSync } from 'node:fs';
import { root } from './repository.mjs';

const declaration =
	/(?:\/\*\*(?<words>(?:[^*]|\*(?!\/))*)\*\/\n)?export (?<kind>interface|type) (?<name>\w+)(?: extends (?<base>[^{]+))? (?<opening>[{=])/g;
const member =
	/(?:\/\*\*(?<words>(?:[^*]|\*(?!\/))*)\*\/\s*)?(?<signature>(?:readonly )?\w+\??\s*(?::|\()[^;]*);/g;

/** @returns {{ name: string, words: string, base: string | undefined, definition: string | undefined, members: { signature: string, words: string }[] }[]} */
export function exportedTypes(path) {
	const source = readFileSync(`${root}${path}`, 'utf8');
	return [...source.matchAll(declaration)].map(({ index, 0: head, groups }) => {
		const from = index + head.length;
		const isInterface = groups.kind === 'interface';
		const rest = source.slice(from);
		const body = rest.slice(0, rest.search(isInterface ? /\n\}/ : /;\n(?!\t)/));
		return {
			name: groups.name,
			words: plainWords(groups.words),
			base: groups.base,
			definition: isInterface ? undefined : definitionOf(body, source),
			members: isInterface ? membersOf(body) : [],
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
