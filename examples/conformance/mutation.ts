import { mutants, mutationMarkdown, runMutationTable } from '@anybox/core/conformance';
import { toyBackend } from '../toy-backend/toy-backend.ts';

// #region table
/** Breaks the backend in the ways that checks of the manifest name, and tells which checks noticed. */
export async function biteReport(): Promise<string> {
	const ofManifest = mutants.filter(({ catches }) =>
		catches.some((id) => id.startsWith('manifest/')),
	);
	const rows = await runMutationTable(toyBackend(), { mutants: ofManifest });
	return mutationMarkdown(rows);
}
// #endregion
