// What runs in a sandbox is data to the compiler, so it leaves it behind. Words after it name the folders of `src`.
import { cpSync, rmSync } from 'node:fs';

for (const folder of process.argv.slice(2)) {
	// A file that was renamed must not stay in the package under its old name.
	rmSync(`dist/${folder}`, { recursive: true, force: true });
	cpSync(`src/${folder}`, `dist/${folder}`, { recursive: true });
}
