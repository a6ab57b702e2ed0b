import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configCatalog, configNames } from '../../../src/domain/settings/catalog.ts';
import { mentionKeys } from '../../../src/domain/settings/company-values.ts';

const guide = readFileSync(new URL('../../../docs/configuration.md', import.meta.url).pathname, 'utf8');
const words = new Set(guide.match(/[A-Za-z_]+(-[A-Z]{3})?/g));

describe('the guide to the configuration', () => {
	it('names every setting there is', () => {
		const missing = configNames
			.filter((name) => name !== 'exchange_rate/{pair}')
			.flatMap((name) => configCatalog[name].keys)
			.filter((key) => !words.has(key) && !words.has(key.replace('minimum_amount', '')));
		expect(missing).toEqual([]);
	});

	it('names every wording', () => {
		expect(mentionKeys.filter((key) => !words.has(key))).toEqual([]);
	});
});
