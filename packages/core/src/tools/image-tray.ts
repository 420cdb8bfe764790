import type { ToolImage } from './tool-result.ts';

/** The formats that models take, with how their files begin; the first is the one to prefer. */
const signatures: Readonly<Record<string, (start: Buffer) => boolean>> = {
	'image/png': (start) => start.toString('latin1', 0, 8) === '\u0089PNG\r\n\u001a\n',
	'image/jpeg': (start) => start.toString('latin1', 0, 3) === '\u00ff\u00d8\u00ff',
	'image/webp': (start) =>
		start.toString('latin1', 0, 4) === 'RIFF' && start.toString('latin1', 8, 12) === 'WEBP',
	'image/gif': (start) => /^GIF8[79]a/.test(start.toString('latin1', 0, 6)),
};

export const imageMimes: readonly string[] = Object.keys(signatures);

const maxImages = 8;
export const maxImageBytes = 1.5 * 1024 * 1024;

/** The format that these first bytes of a file announce; `null` for anything but an image for models. */
export function imageMimeOf(start: Buffer): string | null {
	return imageMimes.find((mime) => signatures[mime]?.(start) === true) ?? null;
}

/** Collects the images of one answer, no more and no larger ones than fit. */
export class ImageTray {
	readonly #images: ToolImage[] = [];

	get images(): readonly ToolImage[] {
		return this.#images;
	}

	/** Takes the image if it may, and says what became of it. */
	add(mime: string, content: string): string {
		const base64 = content.replace(/\s+/g, '');
		if (!isImage(mime, base64)) return `left out: this is not ${mime}`;
		const bytes = Buffer.byteLength(base64, 'base64');
		if (bytes > maxImageBytes) return `left out: ${bytes} bytes, and ${maxImageBytes} are the most`;
		if (this.#images.length >= maxImages) return `left out: ${maxImages} images are the most`;
		this.#images.push({ mime, base64 });
		return 'image attached';
	}
}

/** Whoever passes a broken image on to a model loses the whole request. */
function isImage(mime: string, base64: string): boolean {
	if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
	return imageMimeOf(Buffer.from(base64.slice(0, 32), 'base64')) === mime;
}
