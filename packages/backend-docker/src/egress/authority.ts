import { isIPv6 } from 'node:net';

/** A host and a port, as a client of a proxy asks for them. */
export interface Authority {
	/** A name or an address; one of IPv6 without its brackets. */
	readonly host: string;
	readonly port: number;
}

/** Nothing that two readers could take for two things: no user, no escape, no white space, no other spelling. */
const form = /^(?:\[(?<address>[0-9a-f:.]+)\]|(?<name>[a-z0-9._-]+))(?::(?<port>[1-9]\d{0,4}))?$/i;
const mostPort = 65_535;

/** `null` for what is none; one without a port has the default, if there is one. */
export function parseAuthority(text: string, defaultPort?: number): Authority | null {
	const { address, name, port } = form.exec(text)?.groups ?? {};
	const host = address ?? name;
	const number = port === undefined ? defaultPort : Number(port);
	if (host === undefined || number === undefined || number > mostPort) return null;
	return address !== undefined && !isIPv6(address) ? null : { host, port: number };
}

/** One spelling of a name, whoever wrote it how. */
export function plainName(host: string): string {
	return host.toLowerCase().replace(/\.$/, '');
}
