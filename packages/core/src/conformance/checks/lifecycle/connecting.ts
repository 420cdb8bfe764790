import { randomUUID } from 'node:crypto';
import type { Check } from '../../check.ts';
import { rejectsWith, same } from '../../expectations.ts';

export const connectingChecks: readonly Check[] = [
	{
		id: 'lifecycle/connect-sees-the-files',
		level: 'must',
		claim: '`connect` by id reaches the same sandbox: its files are there.',
		needs: ['connect'],
		async run({ open, connect }) {
			const box = await open();
			await box.files.write('there.txt', 'there');
			const elsewhere = await connect(box.id);
			same(elsewhere.id, box.id, 'the id of a sandbox that was connected to');
			same(await elsewhere.files.read('there.txt'), 'there', 'a file seen by another handle');
			await elsewhere.files.write('back.txt', 'back');
			same(await box.files.read('back.txt'), 'back', 'a file that another handle wrote');
		},
	},
	{
		id: 'lifecycle/connect-unknown-is-not-found',
		level: 'must',
		claim: '`connect` to an id that is unknown or destroyed rejects with `not-found`.',
		needs: ['connect'],
		async run({ open, connect }) {
			const never = connect(`conformance-${randomUUID()}`);
			await rejectsWith('not-found', never, 'connecting to an id that never was');
			const box = await open();
			await box.kill();
			await rejectsWith('not-found', connect(box.id), 'connecting to a destroyed sandbox');
		},
	},
];
