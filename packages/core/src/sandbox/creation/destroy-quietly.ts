import type { Backend } from '../../contract/backend.ts';
import type { Driver } from '../../contract/driver.ts';
import { missingParts } from '../calls/driver-answers.ts';

const longestMs = 30_000;

/** The call has failed already; what it left is removed as far as can be, by the driver or by its id. */
export async function destroyQuietly(backend: Backend, driver: Driver): Promise<void> {
	const signal = AbortSignal.timeout(longestMs);
	try {
		if (missingParts(driver, { destroy: 'method' }).length === 0) await driver.destroy({ signal });
		else if (missingParts(driver, { id: 'text' }).length === 0) {
			await backend.destroy({ id: driver.id, signal });
		}
	} catch {
		// The first failure is what the caller hears.
	}
}
