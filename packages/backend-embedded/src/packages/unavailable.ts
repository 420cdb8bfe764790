/** Why there is no wheel, in words that programs may read: without paths and addresses of this machine. */
export class Unavailable extends Error {
	override readonly name = 'Unavailable';
}
