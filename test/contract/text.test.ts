import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { line } from '../../src/contract/config/primitives.ts';
import { paragraph } from '../../src/contract/text.ts';

const overrides = ['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069'];

describe.each([
	['a line', line(60)],
	['a paragraph', paragraph(60)],
])('%s', (_, schema) => {
	const problems = (text: string) => schema.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

	it.each(overrides)('does not change its direction (case %#)', (character) => {
		expect(problems(`Facture ${character}fdp.exe`)).toEqual([
			'Must not contain characters that change the direction of writing.',
		]);
	});

	it.each(['\u200B', '\u2060\u200D', '\u00AD', '\u0301'])('has something to see (case %#)', (text) => {
		expect(problems(text)).toEqual(['Must contain something that can be seen.']);
	});

	it.each(['', ' \u00A0 ', '\u0000', '\uD800'])('tells one fault at a time (case %#)', (text) => {
		expect(problems(text)).toHaveLength(1);
	});

	it.each(['مكتبة السنغال', 'ספרים', '图书', '—', '€', '7', '👩‍🚀', 'e\u0301dition'])('may be %s', (text) => {
		expect(problems(text)).toEqual([]);
	});

	it('gives no pattern to the document of the API', () => {
		expect(z.toJSONSchema(schema, { io: 'input' })).not.toHaveProperty('pattern');
	});
});
