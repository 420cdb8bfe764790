/** A number a check measured. */
export interface Figure {
	readonly name: string;
	/** Rounded to hundredths. */
	readonly value: number;
	/** As it is printed behind the value: `ms`, `MB/s`. */
	readonly unit: string;
}
