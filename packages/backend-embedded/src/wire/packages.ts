/** Something that a program wants: a module by the name it imports, or a package by the name it is published under. */
export interface PackageWant {
	readonly by: 'module' | 'package';
	readonly name: string;
}

/** A wheel in the folder of wheels. */
export interface WheelFile {
	readonly file: string;
	readonly sha256: string;
}

/** Why it is not there; `null` where nobody knows of it. */
export interface Missing {
	readonly missing: string | null;
}

/** What the host has for a want: wheels, each after those that it needs. */
export type PackageOffer =
	| { readonly package: string; readonly version: string; readonly wheels: readonly WheelFile[] }
	| Missing;

/** What became of a want, as Python is told. */
export type PackageAnswer = { readonly package: string; readonly version: string } | Missing;

/** Of the longest name that anything is looked for by. */
export const maxPackageNameChars = 200;

/** Names are the same where they differ in case and in what joins their words. */
export function plainName(name: string): string {
	return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** A name, and perhaps a version behind it. */
export function plainRequirement(requirement: string): string {
	return requirement.replaceAll(/\s/g, '').replace(/^[\w.-]+/, plainName);
}
