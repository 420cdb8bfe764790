import type { EnforcementFinding, SpawnRequest, StartedGuest } from '@anybox/core';

/** Asks the proxy for a name that nobody has, as a program of the sandbox would. */
const program = `
import os, socket, urllib.parse
proxy = urllib.parse.urlsplit(os.environ['https_proxy'])
with socket.create_connection((proxy.hostname, proxy.port), 5) as there:
    there.sendall(b'CONNECT anybox-probe.invalid:443 HTTP/1.1\\r\\n\\r\\n')
    print(there.makefile('rb').readline().decode('latin-1').strip())
`;

/** What the proxy of an allowlist says of what is not on it, seen from inside. */
export async function probeRefusal(
	guest: Pick<StartedGuest, 'spawn'>,
	{ environment, signal }: Pick<SpawnRequest, 'environment' | 'signal'>,
): Promise<EnforcementFinding> {
	const asked = 'a name that is not on the list is refused';
	const process = await guest.spawn({
		argv: ['python3', '-I', '-S', '-c', program],
		cwd: '/',
		environment: { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment },
		signal,
	});
	const pieces: Uint8Array[] = [];
	for await (const piece of process.stdout) pieces.push(piece);
	const seen = Buffer.concat(pieces).toString().trim() || 'no answer';
	return { promise: 'egress.proxy', verdict: verdictOn(seen), asked, seen: seen.slice(0, 500) };
}

function verdictOn(seen: string): EnforcementFinding['verdict'] {
	if (seen.startsWith('HTTP/1.1 403 Not allowed by anybox')) return 'enforced';
	return /^HTTP\/1\.\d 2/.test(seen) ? 'weaker' : 'unsupported';
}
