import type Dockerode from 'dockerode';
import { isAbsent, reasonOf } from '../engine/explain.ts';

/** Whether the engine has it. */
export async function hasImage(engine: Dockerode, image: string): Promise<boolean> {
	try {
		await engine.getImage(image).inspect();
		return true;
	} catch (error) {
		if (isAbsent(error)) return false;
		throw error;
	}
}

/** Whether that is why a container cannot be made. */
export function isMissingImage(error: unknown): boolean {
	return error instanceof Error && isAbsent(error) && /image/i.test(reasonOf(error));
}
