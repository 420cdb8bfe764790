import { access } from 'node:fs/promises';

export async function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
	return codes.includes(String(Reflect.get(Object(error), 'code')));
}

/** For `catch`: these errors make `undefined`, others stay. */
export function ignoring(...codes: readonly string[]): (error: unknown) => undefined {
	return (error) => {
		if (!hasCode(error, ...codes)) throw error;
	};
}
