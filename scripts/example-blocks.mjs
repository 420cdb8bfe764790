// Fills the code blocks of the pages from the examples that the tests run; with --check, compares instead.
// A block follows a line such as `<!-- example: examples/getting-started/cells.ts#first -->`.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from './repository.mjs';

const block = /(<!-- example: (?<path>[^\s#]+)(?:#(?<region>\S+))? -->\n)```ts\n[\s\S]*?```/g;

function code(path, region) {
	const source = readFileSync(`${root}${path}`, 'utf8');
	if (region === undefined) return source.trim();
	const start = source.indexOf(`// #region ${region}\n`);
	const end = source.indexOf('// #endregion', start);
	if (start === -1 || end === -1) throw new Error(`${path} has no region ${region}`);
	return source.slice(source.indexOf('\n', start) + 1, end).trim();
}

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
	cwd: root,
	encoding: 'utf8',
})
	.split('\n')
	.filter((page) => page !== '');

let stale = false;
for (const page of pages) {
	const text = readFileSync(`${root}${page}`, 'utf8');
	const filled = text.replaceAll(block, (...match) => {
		const { path, region } = match.at(-1);
		return `${match[1]}\`\`\`ts\n${code(path, region)}\n\`\`\``;
	});
	if (filled === text) continue;
	if (!process.argv.includes('--check')) writeFileSync(`${root}${page}`, filled);
	else {
		console.error(`${page} shows an example that has changed; run: pnpm pages`);
		stale = true;
	}
}
process.exit(stale ? 1 : 0);
