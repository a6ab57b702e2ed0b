/**
 * Cuts Inter down to what our documents print and writes assets/fonts. Run it again after changing a range below:
 *   node scripts/subset-fonts.mjs
 * The same input always gives the same bytes. Kerning and mark positioning are dropped because the PDF writer places
 * glyphs by their advance widths only; of the substitutions only tabular figures are kept.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const source = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json'));
const target = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'fonts');

/** Inclusive ranges of code points. A PDF embeds only the glyphs it uses, so width here costs bundle, not documents. */
const ranges = [
	[0x0020, 0x007e], // Basic Latin
	[0x00a0, 0x00ff], // Latin-1 with the no-break space
	[0x0100, 0x017f], // Latin Extended-A
	...letters('ƁƂƃƆƉƊƎƏƐƑƒƓƔƖƗƘƙƝƟƠơƤƥƩƬƭƮƯưƱƲƳƴƷ'), // African and Vietnamese capitals with their small letters
	[0x01cd, 0x01dc], // carons of tone languages
	[0x01e2, 0x01f9],
	[0x0200, 0x021b],
	[0x0226, 0x0233],
	...letters('ɃɄɅɓɔɖɗəɛɠɣɨɩɪɲɵʃʈʉʊʋʌʒ'), // African small letters
	...letters('ʹʻʼʽʾʿˈˊˋˆˇ˘˙˚˛˜˝Ꞌꞌ'), // modifier letters
	[0x0300, 0x030c], // combining marks for letters without a composed form
	...letters('\u0323\u0324\u0325\u0327\u0328\u032d\u0330\u0331'),
	[0x0384, 0x03ce], // Greek, for customers in Greece and Cyprus
	[0x0400, 0x045f], // Cyrillic, for customers in Bulgaria
	[0x1e00, 0x1eff], // Latin Extended Additional
	[0x2009, 0x200a],
	[0x2010, 0x2015], // hyphens and dashes, the no-break hyphen U+2011 among them
	[0x2018, 0x201e],
	...letters('†‡•…\u202f‰′″‹›⁄'), // U+202F groups French thousands
	[0x2070, 0x2079],
	[0x2080, 0x2089],
	[0x20a0, 0x20bf], // currency signs, the cedi ₵ and the naira ₦ among them
	...letters('№™℮←↑→↓−√≈≠≤≥▪●✓'),
];

const weights = [
	{ from: '400Regular/Inter_400Regular.ttf', to: 'inter-regular.ttf' },
	{ from: '700Bold/Inter_700Bold.ttf', to: 'inter-bold.ttf' },
];

/** A weight beyond this makes the Worker's bundle and its start slower for no visible gain. */
const weightBytesMax = 70_000;

await mkdir(target, { recursive: true });
for (const { from, to } of weights) {
	const bytes = await subsetFont(await readFile(join(source, from)), charactersOf(ranges), {
		targetFormat: 'truetype',
		keepFeatures: ['tnum'],
		noHinting: true,
		dropTables: ['GPOS', 'GDEF', 'STAT', 'DSIG', 'meta'],
	});
	if (bytes.length > weightBytesMax) throw new Error(`${to} has ${bytes.length} bytes, more than ${weightBytesMax}`);
	await writeFile(join(target, to), bytes);
	console.log(`${to} ${bytes.length} bytes`);
}
await copyFile(join(source, 'LICENSE_FONT'), join(target, 'OFL.txt'));

function letters(text) {
	return [...text].map((letter) => [letter.codePointAt(0), letter.codePointAt(0)]);
}

function charactersOf(inclusiveRanges) {
	const points = inclusiveRanges.flatMap(([first, last]) =>
		Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
	);
	return String.fromCodePoint(...points);
}
