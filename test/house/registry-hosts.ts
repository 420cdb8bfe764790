// Joined from pieces, so that this file does not hold what it looks for.
const knownHosts = [
	['registry', 'npmjs', 'org'],
	['registry', 'yarnpkg', 'com'],
	['registry', 'npmmirror', 'com'],
	['npm', 'pkg', 'github', 'com'],
	['npm', 'jsr', 'io'],
	['pypi', 'org'],
	['files', 'pythonhosted', 'org'],
	['proxy', 'golang', 'org'],
].map((pieces) => pieces.join('.'));

/** A mirror leaks into a lockfile as easily as a public registry, so the configured one counts too. */
function configuredHosts(): string[] {
	const configured = process.env['npm_config_registry'];
	if (configured === undefined || !URL.canParse(configured)) return [];
	return [new URL(configured).host];
}

export const registryHosts: readonly string[] = [...new Set([...knownHosts, ...configuredHosts()])];

export function filesNamingARegistry(texts: ReadonlyMap<string, string>): string[] {
	return [...texts]
		.filter(([, text]) => registryHosts.some((host) => text.includes(host)))
		.map(([path]) => path);
}
