import type { Backend } from '../../contract/backend.ts';
import type { Capabilities } from '../../contract/capabilities.ts';
import { overlay } from './overlay.ts';

/** What the frame itself asks `list` for. */
const labelsOfFrame = 2;

/**
 * A manifest that changes with use, as that of a backend that finds out by its first call what its service can do.
 * It learns at a question for more labels than those of the frame, and forgets at the next one for those alone, so
 * that every check begins with the manifest as it was declared.
 */
export function learning(backend: Backend, learned: Partial<Capabilities>): Backend {
	let { capabilities } = backend;
	return overlay(backend, {
		get capabilities() {
			return capabilities;
		},
		list(request) {
			const isAsked = Object.keys(request.labels).length > labelsOfFrame;
			capabilities = Object.freeze({ ...backend.capabilities, ...(isAsked ? learned : {}) });
			return backend.list(request);
		},
	});
}
