import { env } from 'cloudflare:workers';
import { getTableColumns, getTableName } from 'drizzle-orm';
import { expect, it } from 'vitest';
import * as schema from '../../src/store/schema.ts';

it('the tables that lists are built from have exactly the columns of the migrations', async () => {
	for (const table of Object.values(schema)) {
		const name = getTableName(table);
		const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info('${name}')`).all<{ name: string }>();
		expect(Object.keys(getTableColumns(table)).sort(), name).toEqual(results.map((row) => row.name).sort());
	}
});
