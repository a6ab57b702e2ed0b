import { importJWK, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { developmentIdentity, developmentKey as signingKey } from '../../cli/development-key.ts';
import { dateInZone, instantToEpochMs } from '../../src/domain/kernel/calendar.ts';
import type { TenantId } from '../../src/domain/kernel/ids.ts';
import type { Environment } from '../../src/env.ts';
import { developmentKey } from '../../src/routes/middleware/development-key.ts';
import { authenticateEndUser } from '../../src/routes/middleware/end-user.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	const customer = { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', type: 'consumer' };
	for (const [key, kid] of [
		['ck_test_admin', developmentKey.kid],
		// The same key under a harmless name.
		[senegaleseKey, 'main'],
	] as const) {
		const [publicKey] = developmentIdentity.jwks.keys;
		const value = { ...developmentIdentity, jwks: { keys: [{ ...publicKey, kid }] } };
		const valid_from = dateInZone(house.clock.now(), 'UTC');
		const set = { config_type: 'identity', config_key: 'end_users', value, valid_from };
		expect((await house.request('POST', '/api/billing/config', { key, body: set })).status).toBe(201);
		expect((await house.request('POST', '/api/billing/customers', { key, body: customer })).status).toBe(201);
	}
});

const token = async (tenant: string, kid: string): Promise<string> => {
	const now = Math.floor(instantToEpochMs(house.clock.now()) / 1000);
	return new SignJWT({ role: 'customer' })
		.setProtectedHeader({ alg: 'ES256', kid })
		.setIssuer(developmentIdentity.issuer)
		.setAudience(tenant)
		.setSubject('42')
		.setIssuedAt(now)
		.setExpirationTime(now + 900)
		.sign(await importJWK(signingKey, 'ES256'));
};

const callerIn = async (environment: Environment, tenant: string, kid: string) => {
	const wiring = { ...house.wiring, config: { ...house.wiring.config, environment } };
	const open = (tenantId: TenantId) => wiring.open({ tenantId, background: () => undefined });
	return authenticateEndUser(wiring, await token(tenant, kid), open);
};

it('the development key lets a customer in, in development only', async () => {
	expect(await callerIn('development', 'coko', 'development-only')).toMatchObject({ endUser: { role: 'customer' } });
	expect(await callerIn('staging', 'coko', 'development-only')).toBeNull();
	expect(await callerIn('production', 'coko', 'development-only')).toBeNull();
});

it('the development key is refused under another name too', async () => {
	expect(await callerIn('development', 'coko-sn', 'main')).not.toBeNull();
	expect(await callerIn('production', 'coko-sn', 'main')).toBeNull();
});

it('the Worker knows the key that the command line signs with', () => {
	expect(signingKey).toMatchObject(developmentKey);
});
