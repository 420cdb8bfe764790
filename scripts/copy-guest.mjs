// The guest files run inside the sandbox. They are data to the compiler, so it leaves them behind.
import { cpSync, existsSync, rmSync } from 'node:fs';

const source = 'src/interpreter/guest';
const target = 'dist/interpreter/guest';

if (existsSync(source)) {
	// One that was renamed must not stay in the package under its old name.
	rmSync(target, { recursive: true, force: true });
	cpSync(source, target, { recursive: true });
}
