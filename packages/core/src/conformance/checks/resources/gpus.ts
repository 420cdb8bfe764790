import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { refusesToCreate } from '../support/refuses-to-create.ts';
import { runsPython } from '../support/run-python.ts';

export const gpuChecks: readonly Check[] = [
	{
		id: 'resources/gpu-is-there',
		level: 'must',
		claim: 'A sandbox with the first GPU of the list has a device for it.',
		needs: ['gpus'],
		async run({ open, capabilities }) {
			// One, since each costs money.
			const [gpu = ''] = capabilities.gpus;
			const box = await open({ resources: { gpu } });
			const { text } = await runsPython(box, devicesCode);
			same(text, 'True', `whether there is a device in a sandbox with ${gpu}`);
		},
	},
	{
		id: 'resources/unknown-gpu-is-refused',
		level: 'must',
		claim: 'A GPU that is not in the list rejects with `unsupported`.',
		async run(context) {
			await refusesToCreate(context, 'unsupported', {
				what: 'a GPU that there is not',
				options: { resources: { gpu: 'no-such-gpu' } },
			});
		},
	},
];

/** The devices of NVIDIA, of AMD, of any maker, and of WSL. */
const devicesCode = `
import glob
any(glob.glob("/dev/" + name) for name in ("nvidia[0-9]*", "kfd", "dri/renderD*", "dxg"))
`;
