import type { ErrorCode } from '@anybox/core';

/** Why a request is not served; told to the host as it is. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly code: ErrorCode;

	constructor(code: ErrorCode, message: string) {
		super(message);
		this.code = code;
	}
}
