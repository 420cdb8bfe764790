import type { GuestLimits } from '@anybox/core';
import type { Targets } from './inspection.ts';
import type { PackageOffer, PackageWant } from './packages.ts';

/** What the host may ask of the child, by the name of the operation: the guest protocol, and what is ours besides. */
export interface Requests {
	readonly hello: { readonly limits: GuestLimits };
	readonly open: {
		readonly context: string;
		readonly language: string;
		readonly cwd: string;
		readonly environment: Readonly<Record<string, string>>;
	};
	readonly list: object;
	readonly restart: ContextName;
	readonly close: ContextName;
	readonly start: ContextName & {
		readonly cell: string;
		readonly code: string;
		readonly environment: Readonly<Record<string, string>>;
		readonly streamBytes: number;
	};
	readonly interrupt: CellName;
	readonly kill: CellName;
	readonly spool: { readonly spool: string; readonly offset: number; readonly length: number };
	readonly ping: object;

	/** Waits until the first interpreter can run cells; answers with the snapshot that it left, which comes by its own pipe. */
	readonly ready: object;
	readonly metrics: object;
	/** Tries what the layers around the child are to keep it from. */
	readonly inspect: Targets;
	readonly extend: { readonly lifetimeMs: number };

	/** Waits until a program wants a package. */
	readonly 'packages.wanted': object;
	/** What there is for it. */
	readonly 'packages.offered': { readonly want: PackageWant; readonly offer: PackageOffer };

	readonly 'files.stat': { readonly path: string };
	readonly 'files.list': { readonly path: string; readonly depth: number };
	readonly 'files.listed': Handle;
	readonly 'files.read': { readonly path: string };
	readonly 'files.piece': Handle;
	readonly 'files.write': { readonly path: string; readonly mode: number | null };
	readonly 'files.append': Handle & { readonly data: string };
	readonly 'files.commit': Handle;
	/** Gives back what a list, a reading or a writing holds. */
	readonly 'files.leave': Handle;
	readonly 'files.mkdir': { readonly path: string };
	readonly 'files.rename': { readonly from: string; readonly to: string };
	readonly 'files.remove': { readonly path: string };
}

interface ContextName {
	readonly context: string;
}

interface CellName {
	readonly cell: string;
}

/** Of a list, a reading or a writing that goes on. */
interface Handle {
	readonly handle: number;
}

export type Operation = keyof Requests;

/** What serves some of the requests: the value of the answer, or a promise of it. */
export type Operations = {
	readonly [Name in Operation]?: (request: Requests[Name]) => object | Promise<object>;
};
