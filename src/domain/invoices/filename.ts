/** A number may contain a slash, which in a file name would be a folder. */
export const documentFilename = ({ id, number }: { readonly id: string; readonly number: string | null }): string =>
	`${(number ?? id).replaceAll('/', '-')}.pdf`;
