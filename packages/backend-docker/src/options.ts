import type { PullProgress } from './image/pull-progress.ts';

/** Which engine, and what it runs. */
export interface DockerOptions {
	/** Any image with Python 3.8 or newer as `python3` on its PATH. Default: `python:3.13-slim`. */
	readonly image?: string;
	/** As the engine knows it: `runc`, `runsc`, or another that is registered there. Default: `runc`. */
	readonly runtime?: string;
	/**
	 * A socket, as `unix:///run/podman/podman.sock`, or the address of an engine, as `tcp://address:2376`. Default: what
	 * `DOCKER_HOST` says, else the machine's own socket.
	 */
	readonly host?: string;
	/** For an engine behind an address. Default: the files in the folder that `DOCKER_CERT_PATH` names. */
	readonly tls?: TlsOptions;
	/** Of the engine, which sandboxes with `egress: 'full'` join. Default: `bridge`. */
	readonly network?: string;
	/** The addresses of a name that an allowlist has. Default: what this machine finds. */
	readonly lookup?: (name: string) => Promise<readonly string[]>;
	/** What is done about an image that the engine does not have. Default: `missing`, it is pulled. */
	readonly pull?: 'missing' | 'never';
	/** Told while an image is pulled. What it throws ends that. */
	readonly onPull?: (progress: PullProgress) => void;
}

/** Texts in PEM, not paths. The engine is always held to its certificate. */
export interface TlsOptions {
	/** Who vouches for the engine. Default: those that Node knows. */
	readonly ca?: string;
	/** Who we are; together with `key`. */
	readonly cert?: string;
	/** That of `cert`, without a passphrase. */
	readonly key?: string;
}

export const defaults = {
	image: 'python:3.13-slim',
	runtime: 'runc',
	network: 'bridge',
	pull: 'missing',
} as const;
