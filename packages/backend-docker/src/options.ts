/** Which engine, and what it runs. */
export interface DockerOptions {
	/** Any image with Python 3.8 or newer as `python3` on its PATH. Default: `python:3.13-slim`. */
	readonly image?: string;
	/** As the engine knows it: `runc`, `runsc`, or another that is registered there. Default: `runc`. */
	readonly runtime?: string;
	/** A socket, or the address of an engine. Default: what `DOCKER_HOST` says, else the machine's own socket. */
	readonly host?: string;
	/** Of the engine, which sandboxes with `egress: 'full'` join. Default: `bridge`. */
	readonly network?: string;
	/** The addresses of a name that an allowlist has. Default: what this machine finds. */
	readonly lookup?: (name: string) => Promise<readonly string[]>;
}

export const defaults = { image: 'python:3.13-slim', runtime: 'runc', network: 'bridge' } as const;
