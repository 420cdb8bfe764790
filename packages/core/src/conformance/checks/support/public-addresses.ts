/** Public servers whose address is all that one has to know. */
export const publicAddresses = [
	['1.1.1.1', 443],
	['1.1.1.1', 53],
	['8.8.8.8', 443],
	['9.9.9.9', 80],
	['2606:4700:4700::1111', 443],
] as const;
