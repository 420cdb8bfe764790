import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import { PackageLock } from '../../src/packages/package-lock.ts';

/** A wheel that a test makes. */
export interface WheelFile {
	readonly package: string;
	readonly file: string;
	readonly bytes: Uint8Array;
	readonly sha256: string;
	readonly needs: readonly string[];
	readonly modules: readonly string[];
}

export interface WheelOptions {
	/** What it needs, by the names of packages. */
	readonly needs?: readonly string[];
	/** Default: the name of the package. */
	readonly modules?: readonly string[];
}

const version = '1.2.3';

/** A wheel with these files, and with the notes that wheels have of themselves. */
export function wheel(
	name: string,
	files: Readonly<Record<string, string | Uint8Array>>,
	{ needs = [], modules = [name] }: WheelOptions = {},
): WheelFile {
	const notes = `${name}-${version}.dist-info`;
	const content: Record<string, Uint8Array> = {};
	for (const [path, text] of Object.entries({
		...files,
		[`${notes}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
		[`${notes}/WHEEL`]:
			'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
	})) {
		content[path] = typeof text === 'string' ? strToU8(text) : text;
	}
	content[`${notes}/RECORD`] = strToU8(recordOf(content, `${notes}/RECORD`));
	const bytes = zipSync(content);
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	const file = `${name}-${version}-py3-none-any.whl`;
	return { package: name, file, bytes, sha256, needs, modules };
}

function recordOf(content: Readonly<Record<string, Uint8Array>>, own: string): string {
	const lines = Object.entries(content).map(([path, bytes]) => {
		const hash = createHash('sha256').update(bytes).digest('base64url');
		return `${path},sha256=${hash},${bytes.byteLength}`;
	});
	return [...lines, `${own},,`, ''].join('\n');
}

/** A lock that pins these wheels. */
export function lockOf(...wheels: readonly WheelFile[]): () => PackageLock {
	const packages = wheels.map((its) => ({
		name: its.package,
		version,
		file_name: its.file,
		sha256: its.sha256,
		depends: its.needs,
		imports: its.modules,
		package_type: 'package',
	}));
	const named = Object.fromEntries(packages.map((its) => [its.name, its]));
	const lock = new PackageLock(JSON.stringify({ packages: named }));
	return () => lock;
}
