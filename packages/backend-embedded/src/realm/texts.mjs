/* Texts and bytes. */

const decode = outside('decode', '');
const encodedLength = outside('encodedLength', 0);
const encodeInto = outside('encodeInto', 0);

provide('btoa', outside('btoa', ''));
provide('atob', outside('atob', ''));

provide(
	'TextDecoder',
	class TextDecoder {
		constructor(encoding = 'utf-8') {
			this.encoding = encoding;
		}

		decode(source) {
			if (source === undefined) return '';
			const view = ArrayBuffer.isView(source)
				? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
				: new Uint8Array(source);
			// A copy: what the host is given is ours alone.
			return decode(view.slice(), this.encoding);
		}
	},
);

/** Two numbers in one, for only numbers come back. */
const radix = 2 ** 26;

provide(
	'TextEncoder',
	class TextEncoder {
		encode(text = '') {
			const bytes = new Uint8Array(encodedLength(text));
			encodeInto(text, bytes);
			return bytes;
		}

		encodeInto(text, target) {
			const bytes = new Uint8Array(Math.min(target.byteLength, radix - 1));
			const both = encodeInto(String(text), bytes);
			const written = both % radix;
			target.set(bytes.subarray(0, written));
			return { read: Math.floor(both / radix), written };
		}
	},
);
