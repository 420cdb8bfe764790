export interface UnavailableOptions extends ErrorOptions {
	/** What would help, in words for whoever makes the sandbox; `null` where that depends on where the wheel comes from. */
	readonly remedy?: string | null;
}

/** Why there is no wheel, in words that programs may read: without paths and addresses of this machine. */
export class Unavailable extends Error {
	override readonly name = 'Unavailable';
	readonly remedy: string | null;

	constructor(fact: string, { remedy = null, ...others }: UnavailableOptions = {}) {
		super(fact, others);
		this.remedy = remedy;
	}
}

/** What was tried, with what helps where that failed and nobody knew more. */
export async function remedied(remedy: string, tried: Promise<void>): Promise<void> {
	try {
		await tried;
	} catch (error) {
		if (!(error instanceof Unavailable) || error.remedy !== null) throw error;
		throw new Unavailable(error.message, { remedy, cause: error });
	}
}
