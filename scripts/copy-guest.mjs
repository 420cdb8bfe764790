// The guest files run inside the sandbox. They are data to the compiler, so it leaves them behind.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';

const source = 'src/interpreter/guest';
const target = 'dist/interpreter/guest';

function assetsIn(folder) {
	return readdirSync(folder).filter((name) => name.endsWith('.py') || name.endsWith('.mjs'));
}

if (existsSync(source)) {
	mkdirSync(target, { recursive: true });
	// One that was renamed must not stay in the package under its old name.
	for (const name of assetsIn(target)) rmSync(`${target}/${name}`);
	for (const name of assetsIn(source)) cpSync(`${source}/${name}`, `${target}/${name}`);
}
