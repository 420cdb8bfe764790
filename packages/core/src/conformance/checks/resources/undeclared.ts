import type { Feature } from '../../../contract/capabilities.ts';
import type { ResourceOptions } from '../../../policy/resources.ts';
import { type Check, declares } from '../../check.ts';
import { refusesToCreate } from '../support/refuses-to-create.ts';

const caps = [
	['cpu', { cpu: 1 }],
	['memory', { memoryMiB: 256 }],
	['disk', { diskMiB: 1024 }],
	['pids', { pids: 64 }],
] as const satisfies readonly (readonly [Feature, ResourceOptions])[];

export const undeclaredChecks: readonly Check[] = [
	{
		id: 'resources/undeclared-caps-are-refused',
		level: 'must',
		claim:
			'A cap that the backend does not declare rejects with `unsupported` when it is asked for, and nothing exists.',
		async run(context) {
			for (const [feature, resources] of caps) {
				if (declares(context.capabilities, feature)) continue;
				const what = `a cap on ${feature}`;
				await refusesToCreate(context, 'unsupported', { what, options: { resources } });
			}
		},
	},
];
