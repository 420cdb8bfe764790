import { knownOptions, SandboxError } from '@anybox/core';
import { defaults, type DockerOptions, type TlsOptions } from './options.ts';

const place = { backend: 'docker', operation: 'docker' };

const names = Object.keys({
	image: true,
	runtime: true,
	host: true,
	tls: true,
	network: true,
	lookup: true,
	pull: true,
	onPull: true,
} satisfies Record<keyof DockerOptions, true>);

const tlsNames = ['ca', 'cert', 'key'] as const satisfies readonly (keyof TlsOptions)[];

/** What is meant by the options, with what is meant where there is none. */
export interface CheckedOptions extends Pick<DockerOptions, 'host' | 'tls' | 'onPull'> {
	readonly image: string;
	readonly runtime: string;
	readonly network: string;
	readonly lookup: DockerOptions['lookup'] | undefined;
	readonly pull: NonNullable<DockerOptions['pull']>;
}

/** @throws invalid-argument, which names the option and what it must be */
export function checkedOptions(options: DockerOptions): CheckedOptions {
	knownOptions(options, names, { ...place, field: 'options' });
	const { image, runtime, host, tls, network, lookup, pull, onPull } = options;
	return {
		image: checkedImage(image ?? defaults.image),
		runtime: checkedRuntime(runtime ?? defaults.runtime),
		network: checkedNetwork(network ?? defaults.network),
		lookup: lookup === undefined ? undefined : checkedFunction('lookup', lookup),
		pull: checkedPull(pull ?? defaults.pull),
		...(host === undefined ? {} : { host: checkedHost(host) }),
		...(tls === undefined ? {} : { tls: checkedTls(tls) }),
		...(onPull === undefined ? {} : { onPull: checkedFunction('onPull', onPull) }),
	};
}

function checkedImage(image: unknown): string {
	if (typeof image === 'string' && /^[\w][\w.\-/:@]*$/.test(image)) return image;
	throw invalid(`image must be a name such as ${defaults.image}, got ${shown(image)}`);
}

function checkedRuntime(runtime: unknown): string {
	if (typeof runtime === 'string' && /^[\w./-]+$/.test(runtime)) return runtime;
	throw invalid(`runtime must be one that the engine has, such as 'runc', got ${shown(runtime)}`);
}

function checkedHost(host: unknown): string {
	if (typeof host === 'string' && host !== '') return host;
	throw invalid(
		`host must be unix:///path or tcp://address:port, got ${shown(host)}; leave it out for what DOCKER_HOST says`,
	);
}

function checkedPull(pull: unknown): CheckedOptions['pull'] {
	if (pull === 'missing' || pull === 'never') return pull;
	throw invalid(
		`pull must be 'missing' or 'never', got ${shown(pull)}; leave it out for 'missing'`,
	);
}

/** The one of the machine itself is for no sandbox, and none at all is no network. */
function checkedNetwork(network: unknown): string {
	if (typeof network === 'string' && /^(?!(?:host|none)$)\w[\w.-]*$/.test(network)) return network;
	throw invalid(
		`network must be the name of a network that the engine has, such as ${defaults.network}, got ${shown(network)}`,
	);
}

function checkedFunction<Given>(field: string, given: Given): Given {
	if (typeof given === 'function') return given;
	throw invalid(`${field} must be a function, got ${shown(given)}`);
}

function checkedTls(tls: TlsOptions): TlsOptions {
	knownOptions(tls, tlsNames, { ...place, field: 'tls' });
	for (const name of tlsNames) checkPem(`tls.${name}`, tls[name]);
	if ((tls.cert === undefined) === (tls.key === undefined)) return tls;
	throw invalid('tls.cert and tls.key go together: give both, or none');
}

/** Never shown: one of them is a secret. */
function checkPem(field: string, text: unknown): void {
	if (text === undefined || (typeof text === 'string' && text.includes('-----BEGIN '))) return;
	throw invalid(
		`${field} must be text in PEM, which begins with -----BEGIN; of a file, give what readFileSync(path, 'utf8') gives`,
	);
}

function shown(value: unknown): string {
	return JSON.stringify(value) ?? typeof value;
}

function invalid(message: string): SandboxError {
	return new SandboxError(message, { ...place, code: 'invalid-argument' });
}
