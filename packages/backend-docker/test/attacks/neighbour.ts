import { type Backend, createSandbox, type Sandbox } from '@anybox/core';
import type { Canaries } from './canaries.ts';

const serverPort = 9000;
const folders = ['/workspace', '/tmp', '/dev/shm'];

/** A sandbox of somebody else, on the same machine at the same time. */
export async function moveIn(backend: Backend, { words }: Canaries): Promise<Sandbox> {
	const box = await createSandbox(backend, {
		env: { NEIGHBOUR: words.CANARY_TENANT },
		secrets: { NEIGHBOUR_SECRET: words.SECRET },
	});
	for (const folder of folders) await box.files.write(`${folder}/file`, words.CANARY_TENANT);
	await box.commands.start(['python3', '-m', 'http.server', `${serverPort}`]);
	return box;
}

/** Made where openssl is known to be: a key, and a certificate that nobody has signed. */
export async function makeCertificate(box: Sandbox): Promise<string> {
	const { stdout, stderr, ended } = await box.commands.run(
		'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=allowed.test -keyout - -out -',
	);
	if (ended !== 'ok') throw new Error(stderr.text);
	return stdout.text;
}
