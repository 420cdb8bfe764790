import type { Backend } from '../../contract/backend.ts';
import { type ResultEvent, withoutForms, withResults } from './cells.ts';
import { withInterpreterCall } from './calls.ts';
import { type Mutant } from './mutant.ts';
import { overlay } from './overlay.ts';
import { totalMutants } from './results/totals.ts';

export const resultsMutants: readonly Mutant[] = [
	{
		name: 'shows-text-as-it-prints',
		defect: 'A text is shown with its newlines and tabs, as `print` shows it.',
		catches: ['results/text-is-the-repr'],
		break: (backend) =>
			withText(backend, (text) => text.replaceAll('\\n', '\n').replaceAll('\\t', '\t')),
	},
	{
		name: 'shows-html-only',
		defect: 'Of the forms of a value only text, HTML and images come.',
		catches: ['results/rich-representations'],
		break: (backend) =>
			withoutForms(backend, (mime) => mime === 'text/markdown' || mime === 'text/latex'),
	},
	{
		name: 'rich-without-text',
		defect: 'A value that has HTML comes without its text.',
		catches: [
			'results/rich-representations',
			'results/tables-are-html',
			'results/large-results-are-bounded',
		],
		break: (backend) =>
			withoutForms(
				backend,
				(mime, { bundle, omitted }) =>
					mime === 'text/plain' && ('text/html' in bundle || omitted.length > 0),
			),
	},
	{
		name: 'base64-in-lines',
		defect: 'The base64 of an image is broken into lines.',
		catches: ['results/binary-survives'],
		break: (backend) => withForm(backend, 'image/png', (form) => form.replaceAll(/.{76}/g, '$&\n')),
	},
	{
		name: 'images-are-text',
		defect: 'The bytes of an image were read as text on the way.',
		catches: ['results/binary-survives', 'results/figures-are-png', 'results/show-keeps-order'],
		break: (backend) =>
			withForm(backend, 'image/png', (form) =>
				Buffer.from(Buffer.from(form, 'base64').toString('utf8')).toString('base64'),
			),
	},
	{
		name: 'knows-its-types-only',
		defect: 'Forms of types that it does not know are dropped.',
		catches: ['results/mimebundle'],
		break: (backend) => withoutForms(backend, (mime) => mime.startsWith('application/vnd.conf')),
	},
	{
		name: 'every-result-is-main',
		defect: 'What is displayed on the way is told to be the value of the last expression.',
		catches: ['results/display-keeps-order'],
		break: (backend) => withResults(backend, (result) => [{ ...result, main: true }]),
	},
	{
		name: 'displays-come-last',
		defect: 'What was displayed comes after the value of the last expression.',
		catches: [
			'results/display-keeps-order',
			'results/show-keeps-order',
			'results/callbacks-in-order',
		],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
				const held: ResultEvent[] = [];
				const cell = await interpreter.startCell({
					...request,
					emit(event) {
						const isDisplay = event.kind === 'result' && !event.main;
						if (isDisplay && !('image/png' in event.bundle)) held.push(event);
						else request.emit(event);
					},
				});
				const ended = cell.ended.then((end) => {
					for (const result of held) request.emit(result);
					return end;
				});
				ended.catch(() => {});
				return overlay(cell, { ended });
			}),
	},
	{
		name: 'shows-on-demand-only',
		defect: 'A figure that nobody showed is not in the results.',
		catches: ['results/figures-are-png'],
		break: (backend) =>
			withResults(backend, (result, { code }) =>
				isFigure(result) && !code.includes('.show(') ? [] : [result],
			),
	},
	{
		name: 'shows-twice',
		defect: 'A figure that was shown is shown again.',
		catches: ['results/show-keeps-order'],
		break: (backend) =>
			withResults(backend, (result, { code }) =>
				isFigure(result) && code.includes('.show(') ? [result, result] : [result],
			),
	},
	{
		name: 'tables-are-text',
		defect: 'A table comes as text alone.',
		catches: ['results/tables-are-html'],
		break: (backend) =>
			withoutForms(
				backend,
				(mime, { bundle }) =>
					mime === 'text/html' && (bundle['text/html'] ?? '').includes('<table'),
			),
	},
	{
		name: 'hides-a-failing-repr',
		defect: 'A value whose `repr` fails is no result.',
		catches: ['results/failing-repr'],
		break: (backend) =>
			withResults(backend, (result) =>
				/repr raised/.test(result.bundle['text/plain'] ?? '') ? [] : [result],
			),
	},
	{
		name: 'cuts-in-silence',
		defect: 'A result that is too large is cut, and nothing says so.',
		catches: ['results/large-results-are-bounded'],
		break: (backend) =>
			withResults(backend, (result) => [
				{
					...result,
					bundle: mapForm(result, 'text/plain', (text) =>
						text.replace(/\.\.\. \[\d+ characters truncated\]$/, ''),
					),
					omitted: [],
				},
			]),
	},
	{
		name: 'plain-values-are-text',
		defect: 'A dictionary comes as text alone.',
		catches: ['results/plain-values-are-json'],
		break: (backend) =>
			withoutForms(
				backend,
				(mime, { bundle }) => mime === 'application/json' && Object.keys(bundle).length === 2,
			),
	},
	{
		name: 'drops-what-repeats',
		defect: 'A result that is the same as the one before is taken for a repetition of it.',
		catches: ['results/callbacks-in-order'],
		break(backend) {
			const last = new Map<string, string>();
			return withResults(backend, (result, { contextId, code }) => {
				const seen = JSON.stringify([code, result.bundle]);
				const isRepeated = last.get(contextId) === seen;
				last.set(contextId, seen);
				return isRepeated ? [] : [result];
			});
		},
	},
	...totalMutants,
];

function isFigure({ bundle }: ResultEvent): boolean {
	return (bundle['text/plain'] ?? '').startsWith('<Figure');
}

function withText(backend: Backend, change: (text: string) => string): Backend {
	return withForm(backend, 'text/plain', change);
}

function withForm(backend: Backend, mime: string, change: (form: string) => string): Backend {
	return withResults(backend, (result) => [{ ...result, bundle: mapForm(result, mime, change) }]);
}

function mapForm(
	{ bundle }: ResultEvent,
	mime: string,
	change: (form: string) => string,
): ResultEvent['bundle'] {
	const form = bundle[mime];
	return form === undefined ? bundle : { ...bundle, [mime]: change(form) };
}
