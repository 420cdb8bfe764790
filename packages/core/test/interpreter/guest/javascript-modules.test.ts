import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RawGuest } from './raw-guest.ts';

let guest: RawGuest;
let folder: string;

beforeEach(async () => {
	folder = mkdtempSync('/tmp/anybox-modules-');
	guest = new RawGuest();
	await guest.hello();
	await guest.openContext('a', { language: 'javascript', cwd: folder });
});

afterEach(async () => {
	await guest.close();
	rmSync(folder, { recursive: true });
});

function write(files: Record<string, string>): void {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
		writeFileSync(`${folder}/${path}`, text);
	}
}

describe('a cell runs once, also when it ends with', () => {
	const twice = 'let a; let a';
	const later = (code: string) =>
		`await new Promise((_, r) => setTimeout(() => { try { ${code} } catch (e) { r(e) } }, 5))`;

	test.each([
		['a module that declares a name twice', "await import('./bad.mjs')"],
		['such a module, as a promise', "import('./bad.mjs')"],
		['a text that does', `eval('${twice}') // import`],
		['such a text, later', `${later(`new Function('${twice}')`)} // import`],
		[
			'an error that says so of what it imports',
			`import a from 'node:os'; await Promise.reject(new SyntaxError("Identifier 'a' has already been declared"))`,
		],
		[
			'an error that says so, without frames',
			`import a from 'node:os'; Error.stackTraceLimit = 0; throw new SyntaxError("Identifier 'a' has already been declared")`,
		],
	])('%s', async (_, code) => {
		write({ 'bad.mjs': twice });

		const { stdout, end } = await guest.run(`console.log('ran'); ${code}`);

		expect(stdout).toBe('ran\n');
		expect(end['error']).toMatchObject({ name: 'SyntaxError' });
		expect(end['error'].traceback, 'a place in the cell').not.toContain('^');
	});
});
