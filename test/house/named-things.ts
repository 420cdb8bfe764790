const builtIn = new Set(['install', 'exec', 'change', 'version', 'pack', 'add']);

function quoted(markdown: string): string[] {
	const fenced = [...markdown.matchAll(/^```[a-z]*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
		block.split('\n'),
	);
	const inline = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)];
	return [...fenced, ...inline.map(([, text = '']) => text)];
}

/** The scripts a text tells its reader to run: the word after `pnpm` or `pnpm@version`. */
export function namedScripts(markdown: string): string[] {
	return quoted(markdown)
		.flatMap((text) => [...text.matchAll(/\bpnpm(?:@[\d.]+)? ([a-z][a-z:-]*)/g)])
		.map(([, script = '']) => script)
		.filter((script) => !builtIn.has(script));
}

/** The paths a text names: quoted words with a slash or a file's ending, and the targets of links. */
export function namedPaths(markdown: string): string[] {
	const words = quoted(markdown)
		.flatMap((text) => text.split(/\s+/))
		.filter((word) => /^[.\w][\w./-]*$/.test(word))
		.filter((word) => word.includes('/') || /\w\.(md|json|yaml|ts|mjs)$/.test(word));
	const links = [...markdown.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path);
	return [...words, ...links];
}
