/** What a check throws when the backend breaks its claim. The message says what was expected and what came. */
export class Violation extends Error {
	override readonly name: string = 'Violation';
}

/** Something declared that is not there: no key, no daemon, no interpreter in the image. A failure, never a skip. */
export class MissingPrerequisite extends Violation {
	override readonly name = 'MissingPrerequisite';

	constructor(prerequisite: string, options?: ErrorOptions) {
		super(`prerequisite missing: ${prerequisite}`, options);
	}
}
