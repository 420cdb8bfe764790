import type { FileBytes } from './file-bytes.ts';

/** Kinds as a mode tells them. */
export const kinds = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;
const kindMask = 0o170000;
const permissionMask = 0o7777;

interface AnyKind {
	/** Never given twice. */
	readonly number: number;
	mode: number;
	/** Milliseconds since the epoch. */
	modifiedAt: number;
	/** Whether a directory names it. */
	isNamed: boolean;
	/** How many streams have it open: what is open is there until it is closed. */
	streams: number;
}

export interface Directory extends AnyKind {
	readonly kind: 'directory';
	readonly entries: Map<string, Inode>;
	/** `null` for the root, and for what was removed. */
	parent: Directory | null;
}

export interface File extends AnyKind {
	readonly kind: 'file';
	readonly content: FileBytes;
}

export interface Link extends AnyKind {
	readonly kind: 'link';
	readonly target: string;
}

export type Inode = Directory | File | Link;

export interface Attributes {
	readonly number: number;
	readonly kind: Inode['kind'];
	readonly mode: number;
	readonly bytes: number;
	readonly modifiedAt: number;
}

export function attributesOf(inode: Inode): Attributes {
	const { number, kind, mode, modifiedAt } = inode;
	return { number, kind, mode, bytes: bytesOf(inode), modifiedAt };
}

function bytesOf(inode: Inode): number {
	if (inode.kind === 'file') return inode.content.size;
	return inode.kind === 'link' ? Buffer.byteLength(inode.target) : 0;
}

/** The kind of a node stays what it is, whatever mode is asked for. */
export function withPermissions(mode: number, permissions: number): number {
	return (mode & kindMask) | (permissions & permissionMask);
}
