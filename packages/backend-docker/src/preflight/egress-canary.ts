import { createServer } from 'node:http';
import { createSandbox } from '@anybox/core';
import { docker } from '../docker.ts';
import type { DockerOptions } from '../options.ts';
import { canaryLifetimeMs } from './canary.ts';
import { degraded, failed, holds, type PreflightFinding } from './finding.ts';

const allowed = 'allowed.anybox.test';
const denied = 'denied.anybox.test';
const here = '127.0.0.1';
const greeting = 'anybox was here';

/** A sandbox that may reach one name: a server of this process. It tries that, and another that leads there as well. */
export async function sendEgressCanary(
	options: DockerOptions,
	signal: AbortSignal,
): Promise<readonly PreflightFinding[]> {
	await using server = await listening();
	const { port } = server;
	const backend = docker({ ...options, lookup: async () => [here] });
	await using box = await createSandbox(backend, {
		signal,
		lifetimeMs: canaryLifetimeMs,
		egress: { allow: { domains: [allowed], cidrs: [`${here}/32`], ports: [port] } },
	});
	const fetched = async (name: string): Promise<string> => {
		const { stdout, error } = await box.runCode(fetching(`http://${name}:${port}/`), { signal });
		return error?.value ?? stdout.text.trim();
	};
	return [wayIn(await fetched(allowed)), wayOut(await fetched(denied))];
}

function wayIn(answer: string): PreflightFinding {
	if (answer === greeting) return holds('egress.allowed', 'what is on an allowlist is reached');
	return failed('egress.allowed', `what is on an allowlist is not reached: ${answer}`);
}

function wayOut(answer: string): PreflightFinding {
	if (answer === greeting) return failed('egress.denied', 'what is on no allowlist is reached');
	// Only a refusal shows that it is closed.
	return (answer.startsWith('refused:') ? holds : degraded)('egress.denied', answer);
}

/** Prints what is found there, or why nothing is. */
function fetching(url: string): string {
	return `
import urllib.request
try:
    print(urllib.request.urlopen(${JSON.stringify(url)}, timeout=5).read().decode())
except OSError as error:
    print('refused:', error)
`;
}

async function listening(): Promise<AsyncDisposable & { readonly port: number }> {
	const server = createServer((_, response) => response.end(greeting));
	await new Promise<void>((resolve, reject) => {
		server.on('error', reject).listen(0, here, resolve);
	});
	const address = server.address();
	return {
		port: typeof address === 'object' && address !== null ? address.port : 0,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
		},
	};
}
