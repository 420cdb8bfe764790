import { fitText } from '../policy/output-budget.ts';
import type { Result, RunResult } from '../sandbox/result.ts';
import type { ToolImage } from './tool-result.ts';
import { imageMimes, ImageTray } from './image-tray.ts';
import type { ToolEnvironment } from './tool-environment.ts';

export interface ShownResults {
	readonly results: readonly ShownResult[];
	readonly leftOut: number;
	readonly images: readonly ToolImage[];
}

interface ShownResult {
	readonly mime: string;
	readonly text?: string;
	readonly note?: string;
}

const maxResults = 20;
const maxMimeChars = 80;

/** The form to show where there are several, best first; images come before all of them. */
const textMimes = [
	'text/plain',
	'text/markdown',
	'text/latex',
	'application/json',
	'text/html',
	'image/svg+xml',
];

/** What a cell displayed: each value once, in the form a model reads best, with images set apart. */
export function shownResults(
	{ results, omittedResults }: Pick<RunResult, 'results' | 'omittedResults'>,
	environment: ToolEnvironment,
): ShownResults {
	const tray = new ImageTray();
	const all = results.flatMap((result) => forms(result, tray, environment));
	return {
		results: all
			.slice(0, maxResults)
			.map((shown, _, { length }) => fitted(shown, length, environment)),
		leftOut: Math.max(0, all.length - maxResults) + (omittedResults?.count ?? 0),
		images: tray.images,
	};
}

function forms(result: Result, tray: ImageTray, environment: ToolEnvironment): ShownResult[] {
	const omitted = result.omitted.map(({ mime, bytes }) => ({
		mime: environment.clean(mime).slice(0, maxMimeChars),
		note: `left out: ${bytes} bytes are too many`,
	}));
	const shown = bestForm(result, tray, environment);
	return shown === null ? omitted : [shown, ...omitted];
}

function bestForm(
	{ bundle, main }: Result,
	tray: ImageTray,
	environment: ToolEnvironment,
): ShownResult | null {
	const image = imageMimes.find((mime) => Object.hasOwn(bundle, mime));
	if (image !== undefined) return { mime: image, note: tray.add(image, bundle[image] ?? '') };
	const text = textMimes.find((mime) => Object.hasOwn(bundle, mime));
	// The value of the last expression has a field of its own.
	if (main && text === 'text/plain') return null;
	if (text !== undefined) return { mime: text, text: environment.clean(bundle[text] ?? '') };
	const [other] = Object.keys(bundle);
	if (other === undefined) return null;
	return {
		mime: environment.clean(other).slice(0, maxMimeChars),
		note: 'no form of it is text or an image',
	};
}

function fitted(shown: ShownResult, count: number, { maxChars }: ToolEnvironment): ShownResult {
	if (shown.text === undefined) return shown;
	return { ...shown, text: fitText(shown.text, { maxChars: Math.floor(maxChars / count) }).text };
}
