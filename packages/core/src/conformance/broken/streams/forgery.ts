import type { CellEnd } from '../../../contract/interpreter.ts';
import { deferred } from '../../../policy/deadline.ts';
import { withResults } from '../cells.ts';
import { pause } from '../cell-output.ts';
import { withInterpreterCall } from '../calls.ts';
import { goodEnd } from '../good-end.ts';
import { type Mutant, withCell, withCellEnd } from '../mutant.ts';
import { overlay } from '../overlay.ts';

export const forgeryMutants: readonly Mutant[] = [
	{
		name: 'frames-among-the-output',
		defect: 'The end of a cell is told by a line in its output, and whoever prints it is believed.',
		catches: ['streams/forged-frames-are-output', 'streams/descriptors-forge-nothing'],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
				const forged = deferred<CellEnd>();
				const cell = await interpreter.startCell({
					...request,
					emit(event) {
						const text = event.kind === 'output' ? Buffer.from(event.bytes).toString() : '';
						if (/"event":"end".*"outcome":"ok"/.test(text)) forged.resolve(goodEnd);
						else request.emit(event);
					},
				});
				return overlay(cell, { ended: Promise.race([cell.ended, forged.promise]) });
			}),
	},
	{
		name: 'believes-any-descriptor',
		defect: 'What a program writes to a descriptor that it found is taken for its end.',
		catches: ['streams/descriptors-forge-nothing'],
		break: (backend) =>
			withCellEnd(backend, (end, { code }) =>
				code.includes('os.write(number') ? { ...end, outcome: 'ok', error: null } : end,
			),
	},
	{
		name: 'end-of-output-is-the-end',
		defect: 'A cell that closes its output has ended well, whatever it still does.',
		catches: ['streams/closed-streams-are-no-end'],
		break: (backend) => {
			const deaf = withResults(backend, (result, { code }) => (closes(code) ? [] : [result]));
			return withCell(deaf, (cell, { code }) => {
				if (!closes(code)) return {};
				return { ended: Promise.race([cell.ended, pause(60).then(() => goodEnd)]) };
			});
		},
	},
];

function closes(code: string): boolean {
	return code.includes('sys.stdout.close()');
}
