/** What a child is told to try: each is of the host, and nothing that a child may have. */
export interface Targets {
	/** A file to read. */
	readonly file: string;
	/** A file to make, where there is none. */
	readonly mark: string;
	/** Of a listener on the loopback of IPv4. */
	readonly port: number;
	/** The file of a listener's socket. */
	readonly socket: string;
	/** Of the process that started the child. */
	readonly parent: number;
}

/** What can be tried. */
export const attempts = ['read', 'write', 'start', 'connect', 'socket', 'signal'] as const;
export type Attempt = (typeof attempts)[number];

/** How each attempt ended: with `done`, or with the code of an error. */
export type Outcomes = Readonly<Record<Attempt, string>> & {
	/** The child's own number, as it knows it: it is another where its processes are not the host's. */
	readonly pid: number;
};
