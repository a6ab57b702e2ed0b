import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/env.ts';
import { createWiring } from '../../src/wiring.ts';
import { frenchKey, openHouse, tenantId } from '../support/house.ts';

const bookmark = '00000001-00000002-00000003-0123456789abcdef0123456789abcdef';

it('what the isolate keeps is read from the primary, whatever state the client has seen', async () => {
	await openHouse();
	const config = readConfig({ ...env });
	if (!config.ok) throw new Error(config.error.join('; '));
	const batches: string[] = [];
	const DB = {
		withSession(consistency: string) {
			const session = env.DB.withSession('first-primary');
			return {
				prepare: (sql: string) => session.prepare(sql),
				batch: (statements: D1PreparedStatement[]) => {
					batches.push(consistency);
					return session.batch(statements);
				},
				getBookmark: () => session.getBookmark(),
			};
		},
	} as unknown as D1Database;
	const wiring = createWiring({ ...env, DB }, config.value);
	const coko = tenantId('coko');
	const scope = wiring.open({ tenantId: coko, consistency: bookmark, background: () => undefined });

	expect(await scope.keyOf(coko, frenchKey)).not.toBeNull();
	wiring.tenants.forget(coko);
	expect(await scope.tenant(coko)).not.toBeNull();
	expect(batches).toEqual(['first-primary', 'first-primary']);
	expect(scope.meter.calls).toBe(2);

	await scope.storeFor(coko).load({ customer: { kind: 'customer.byExternalId', externalId: '42' } });
	expect(batches).toEqual(['first-primary', 'first-primary', bookmark]);
	expect(scope.meter.calls).toBe(3);
});
