import type { AuditEvent, AuditFact } from '../../src/audit/event.ts';

export const origin = { backend: 'docker', sandboxId: 'box-1' } as const;

export function removal(path: string): AuditEvent {
	const at = '2026-01-01T00:00:00.000Z';
	return { at, ...origin, kind: 'file-remove', changeId: 'change-1', path };
}

export function cellStart(code: string, cellId = 'cell-1'): AuditFact {
	return { kind: 'cell-start', contextId: 'python', cellId, language: 'python', code };
}

export function cellEnd(cellId = 'cell-1'): AuditFact {
	return {
		kind: 'cell-end',
		contextId: 'python',
		cellId,
		language: 'python',
		ended: 'ok',
		state: 'kept',
		epoch: 1,
		durationMs: 5,
		stdoutBytes: 0,
		stderrBytes: 0,
	};
}
