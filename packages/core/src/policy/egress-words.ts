import type { Egress } from '../contract/spec.ts';

/** As the audit log has it. */
export function egressWords(egress: Egress): string {
	return typeof egress === 'string' ? egress : JSON.stringify(egress);
}
