import { posix } from 'node:path';

const parts = [
	'audit',
	'conformance',
	'contract',
	'interpreter',
	'policy',
	'sandbox',
	'session',
	'tools',
];

/** Which other folders of core a folder may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
	contract: [],
	policy: ['contract'],
	audit: ['contract', 'policy'],
	interpreter: ['contract', 'policy'],
	sandbox: ['contract', 'policy', 'interpreter', 'audit'],
	session: ['contract', 'policy', 'interpreter', 'audit', 'sandbox'],
	tools: ['contract', 'policy', 'interpreter', 'audit', 'sandbox', 'session'],
	conformance: parts,
	'index.ts': parts.filter((part) => part !== 'conformance'),
};

const specifiers = /(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g;

function targetsOf(path: string, text: string): string[] {
	return [...text.matchAll(specifiers)]
		.map(([, specifier = '']) => specifier)
		.map((specifier) =>
			specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier,
		);
}

function isAllowed(path: string, target: string): boolean {
	if (target.startsWith('@anybox/')) return false;
	if (target.startsWith('node:') || !/\.[a-z]+$/.test(target)) return true;
	const [from = ''] = path.split('/');
	const [to = ''] = target.split('/');
	return from === to || (allowed[from]?.includes(to) ?? false);
}

/** Every import between the folders of core's sources that points the wrong way, as `file imports target`. */
export function wrongImports(sources: ReadonlyMap<string, string>): string[] {
	return [...sources].flatMap(([path, text]) =>
		targetsOf(path, text)
			.filter((target) => !isAllowed(path, target))
			.map((target) => `${path} imports ${target}`),
	);
}

/** Files that lie in none of the known folders, where no rule would hold for them. */
export function homelessFiles(paths: Iterable<string>): string[] {
	return [...paths].filter((path) => !Object.hasOwn(allowed, path.split('/')[0] ?? ''));
}
