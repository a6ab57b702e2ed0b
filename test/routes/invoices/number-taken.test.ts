import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { call } from '../../support/callers.ts';
import { openHouse, tenantId } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import { issue, postInvoice, readProblem } from './requests.ts';

it('a numbering that gives numbers again says so, and invoicing goes on once it is changed', async () => {
	const house = await openHouse();
	const first = await issue(house);
	const path = '/config?config_type=invoice_numbering&config_key=invoice';
	const setting = (await call(house, 'GET', path)).body.data[0];
	const number = (value: object) => call(house, 'PATCH', `/config/${setting.id}`, { body: { value } });

	// Refused when it is set; two who set at once could pass each other.
	expect((await number({ ...setting.value, restart: 'never' })).status).toBe(422);
	await env.DB.prepare(
		`INSERT INTO config_versions SELECT tenant_id, config_id, 2, type, key, country, user_type, valid_from, ended,
			json_set(value, '$.restart', 'never'), reason, actor, created_at FROM config_versions WHERE config_id = ?1`,
	)
		.bind(setting.id)
		.run();
	house.wiring.tenants.forget(tenantId('coko'));
	const problem = await readProblem(await leavesNothing(() => postInvoice(house)), 409);
	expect(problem.type).toBe('/problems/numbering-number-taken');
	expect(problem.detail).toContain('invoice_numbering/invoice');

	expect((await number({ pattern: 'F-{YYYY}-{NNNNNN}', restart: 'never' })).status).toBe(200);
	expect((await issue(house)).invoice_number).toBe('F-2026-000001');
	const { results } = await env.DB.prepare('SELECT number FROM invoices ORDER BY id').all();
	expect(results.map((row) => row['number'])).toEqual([first.invoice_number, 'F-2026-000001']);
});
