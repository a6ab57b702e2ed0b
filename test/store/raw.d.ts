/** The text of a file, read when the tests are built. */
declare module '*?raw' {
	const text: string;
	// biome-ignore lint/style/noDefaultExport: the builder gives a file's text under this name only
	export default text;
}
