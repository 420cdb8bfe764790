import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GuestProcess } from '@anybox/core';
import type { ChildConfig } from '../wire/child-config.ts';
import { guestProcess } from './child-process.ts';
import { nodeFlags } from './node-flags.ts';
import { pythonProgram } from './python-program.ts';

/** Compiled, also where this file itself is not. */
const program = realpathSync(fileURLToPath(new URL('../../dist', import.meta.url)));

/** Starts the child: an empty environment, three pipes, nothing else of this process. */
export async function launch(config: ChildConfig): Promise<GuestProcess> {
	const readable = [
		`${program}/`,
		`${config.pyodide}/`,
		...(config.snapshot === null ? [] : [config.snapshot.file]),
		...(config.wheels === null ? [] : [`${config.wheels}/`]),
	];
	const flags = nodeFlags({ version: process.versions.node, readable });
	const child = spawn(
		process.execPath,
		[...flags, `${program}/child/main.js`, JSON.stringify(config)],
		{
			cwd: '/',
			env: { OPENSSL_CONF: '/dev/null' },
			stdio: ['pipe', 'pipe', 'pipe'],
		},
	);
	const started = guestProcess(child);
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	if (config.snapshot === null) {
		await started.writeStdin(Buffer.from(`${JSON.stringify(pythonProgram())}\n`));
	}
	return started;
}
