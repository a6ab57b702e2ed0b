import { beforeAll, describe, expect, it } from 'vitest';
import { anotherIsolate, type Body, call, newKey, simpleInvoice } from '../support/callers.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';

let house: House;
beforeAll(async () => {
	house = await openHouse();
});

const get = (path: string, key?: string) => call(house, 'GET', `/config${path}`, key === undefined ? {} : { key });
const post = (body: Body, headers: Record<string, string> = {}) => call(house, 'POST', '/config', { body, headers });
const patch = (id: string, body: Body, etag?: string) =>
	call(house, 'PATCH', `/config/${id}`, { body, ...(etag !== undefined && { headers: { 'if-match': etag } }) });
const resolve = async (query: string): Promise<Body> => (await get(`/resolve?${query}`)).body;

/** A tax rate of its own for each test: paths are unique for ever. */
const taxRate = (country: string, overrides: Body = {}) => ({
	config_type: 'tax_rate',
	config_key: 'press',
	country_code: country,
	value: { rate: 0.055 },
	...overrides,
});

describe('setting something', () => {
	it('keeps the value in its stored form, from today where the seller is', async () => {
		house.clock.set('2026-11-22T23:30:00Z');
		const made = await post(taxRate('JP', { reason: 'New market' }));
		expect(made.status).toBe(201);
		expect(made.headers.get('etag')).toBe('"1"');
		expect(made.body).toMatchObject({
			object: 'config',
			version: 1,
			ended: false,
			valid_from: '2026-11-23',
			value: { rate: '0.055', category: 'S' },
			reason: 'New market',
		});
		expect((await get(`/${made.body.id}`)).body).toEqual(made.body);
	});

	it('is refused when it is set already, and says where', async () => {
		const { body } = await post(taxRate('US'));
		const again = await post(taxRate('US', { value: { rate: '0.1' } }));
		expect(again).toMatchObject({ status: 409, body: { type: '/problems/config-exists', config_id: body.id } });
	});

	it('repeats its answer under the same idempotency key, byte for byte', async () => {
		const headers = { 'idempotency-key': 'config-1' };
		const first = await post(taxRate('BR'), headers);
		const again = await post(taxRate('BR'), headers);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect([again.status, again.body]).toEqual([201, first.body]);
		expect((await post(taxRate('BR', { reason: 'x' }), headers)).status).toBe(422);
	});

	it.each([
		['an unknown type', { config_type: 'weather' }, '/config_type'],
		['an unknown key', { config_key: 'presse' }, '/config_key'],
		['a rate above one', { value: { rate: 20 } }, '/value/rate'],
		['a field that the value does not have', { value: { rate: 0.2, colour: 'red' } }, '/value'],
		['no country where one is needed', { country_code: null }, '/country_code'],
		['a country that does not exist', { country_code: 'XX' }, '/country_code'],
		['a user type that it is not made for', { user_type: 'company' }, '/user_type'],
		['a day that does not exist', { valid_from: '2026-02-30' }, '/valid_from'],
	])('is refused with %s', async (_what, overrides, pointer) => {
		const refused = await post(taxRate('MX', overrides));
		expect(refused.status).toBe(422);
		expect(refused.body.errors[0].pointer).toBe(pointer);
	});
});

describe('changing a setting', () => {
	it('writes a version from a day on, and the one before holds until then', async () => {
		const { body } = await post(taxRate('CA', { valid_from: '2026-01-01' }));
		const changed = await patch(body.id, { value: { rate: '0.07' }, valid_from: '2027-01-01' }, '"1"');
		expect(changed).toMatchObject({ status: 200, body: { version: 2, valid_from: '2027-01-01' } });
		const question = 'config_type=tax_rate&config_key=press&country_code=CA';
		expect(await resolve(`${question}&at=2026-12-31`)).toMatchObject({ version: 1, value: { rate: '0.055' } });
		expect(await resolve(`${question}&at=2027-01-01`)).toMatchObject({ ref: `${body.id}@2`, value: { rate: '0.07' } });
		const { data } = (await get(`/${body.id}/versions`)).body;
		expect(data.map(({ version }: Body) => version)).toEqual([2, 1]);
	});

	it('does not overwrite what it has not seen', async () => {
		const { body } = await post(taxRate('AU'));
		await patch(body.id, { value: { rate: '0.07' } }, '"1"');
		expect((await patch(body.id, { value: { rate: '0.08' } }, '"1"')).status).toBe(412);
		expect((await patch(body.id, { value: { rate: '0.08' } }, 'latest')).status).toBe(422);
	});

	it('of two writers at once, both who read the same version, one wins', async () => {
		const { body } = await post(taxRate('NZ'));
		const both = await Promise.all(['0.07', '0.08'].map((rate) => patch(body.id, { value: { rate } }, '"1"')));
		expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
	});

	it('keeps who did it and why in the audit trail', async () => {
		const { body } = await post(taxRate('CL'));
		await patch(body.id, { value: { rate: '0.19' }, reason: 'Finance act' });
		const { data } = (await call(house, 'GET', `/audit?subject_id=${body.id}`)).body;
		expect(data[0]).toMatchObject({ type: 'config.changed', subject_version: 2, reason: 'Finance act' });
		expect(data[0].payload).toMatchObject({ old_value: { rate: '0.055' }, new_value: { rate: '0.19' } });
	});

	it('holds at once for the next document, and within a minute elsewhere', async () => {
		const other = anotherIsolate(house);
		const dueDate = async (isolate: Pick<House, 'request'>) => {
			const { id } = (await call(isolate, 'POST', '/invoices', { body: simpleInvoice('terms') })).body;
			return (await call(isolate, 'GET', `/invoices/${id}`)).body.due_date;
		};
		house.clock.set('2026-11-24T10:00:00Z');
		await dueDate(other);
		const terms = (await get('?config_type=payment_terms&config_key=default_due_days')).body.data[0];
		await patch(terms.id, { value: { days: 10 } });
		expect(await dueDate(house)).toBe('2026-12-04');
		house.clock.set('2026-11-24T10:01:00Z');
		expect(await dueDate(other)).toBe('2026-12-04');
	});
});

describe('ending a setting', () => {
	it('leaves it until its last day, and the path can be set again under the same id', async () => {
		const { body } = await post(taxRate('PE', { valid_from: '2026-01-01' }));
		const ended = await call(house, 'DELETE', `/config/${body.id}?valid_from=2027-01-01&reason=Left`);
		expect(ended).toMatchObject({ status: 200, body: { version: 2, ended: true, reason: 'Left' } });
		const question = 'config_type=tax_rate&config_key=press&country_code=PE';
		expect((await get(`/resolve?${question}&at=2026-12-31`)).status).toBe(200);
		expect((await get(`/resolve?${question}&at=2027-01-01`)).body.type).toBe('/problems/config-not-set');
		expect((await patch(body.id, { value: { rate: '0.1' } })).body.type).toBe('/problems/config-ended');
		const again = await post(taxRate('PE', { valid_from: '2027-06-01' }));
		expect(again).toMatchObject({ status: 201, body: { id: body.id, version: 3 } });
	});

	it('is refused when somebody changed it meanwhile', async () => {
		const { body } = await post(taxRate('CO'));
		const headers = { 'if-match': '"9"' };
		expect((await call(house, 'DELETE', `/config/${body.id}`, { headers })).status).toBe(412);
	});
});

describe('resolving', () => {
	it('takes the most special row: country and user type, country, user type, default', async () => {
		const rate = (value: string, scope: Body) =>
			post({ config_type: 'royalty_rate', config_key: 'tip_rate', value: { rate: value }, ...scope });
		await rate('0.91', { country_code: 'SN', user_type: 'author' });
		await rate('0.92', { country_code: 'SN' });
		await rate('0.93', { user_type: 'author' });
		const of = async (scope: string) =>
			(await resolve(`config_type=royalty_rate&config_key=tip_rate${scope}`)).value.rate;
		expect(await of('&country_code=SN&user_type=author')).toBe('0.91');
		expect(await of('&country_code=SN&user_type=editor')).toBe('0.92');
		expect(await of('&country_code=FR&user_type=author')).toBe('0.93');
		expect((await get('/resolve?config_type=royalty_rate&config_key=tip_rate')).body).toMatchObject({
			country_code: null,
			user_type: null,
		});
	});

	it('refuses a setting that does not exist', async () => {
		const refused = await get('/resolve?config_type=tax_rate&config_key=nonsense');
		expect(refused).toMatchObject({ status: 422, body: { type: '/problems/config-unknown-key' } });
	});
});

describe('trying a value', () => {
	const validate = async (body: Body) => (await call(house, 'POST', '/config/validate', { body })).body;

	it('says whether it would be accepted, names each fault, and writes nothing', async () => {
		const before = (await get('?config_type=tax_rate&country_code=KR')).body.data;
		expect(await validate(taxRate('KR'))).toEqual({ object: 'config_validation', valid: true, errors: [] });
		const verdict = await validate(taxRate('KR', { value: { rate: '2' } }));
		expect(verdict).toMatchObject({ valid: false, errors: [{ pointer: '/value/rate' }] });
		expect(await validate(taxRate('KR', { config_key: 'x' }))).toMatchObject({ errors: [{ pointer: '/config_key' }] });
		expect((await get('?config_type=tax_rate&country_code=KR')).body.data).toEqual(before);
	});
});

describe('the check', () => {
	it('names what is missing and how to mend it', async () => {
		const numbering = (await get('?config_type=invoice_numbering&config_key=invoice', senegaleseKey)).body.data[0];
		const healthy = (await get('/check', senegaleseKey)).body.problems;
		expect(healthy.filter(({ severity }: Body) => severity === 'error')).toEqual([]);
		await call(house, 'DELETE', `/config/${numbering.id}`, { key: senegaleseKey });
		const { problems } = (await get('/check', senegaleseKey)).body;
		expect(problems).toContainEqual(expect.objectContaining({ config_type: 'invoice_numbering', severity: 'error' }));
		expect(problems.every(({ what, mend }: Body) => what !== '' && mend !== '')).toBe(true);
	});
});

describe('the list', () => {
	it('holds each setting once, with its latest version, newest first, page by page', async () => {
		const seen: Body[] = [];
		let cursor: string | null = null;
		do {
			const page: Body = (await get(`?limit=50${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
			seen.push(...page.data);
			cursor = page.next_cursor;
		} while (cursor !== null);
		const ids = seen.map(({ id }) => id);
		expect(ids).toEqual([...new Set(ids)].sort((a, b) => (a < b ? 1 : -1)));
		expect(seen.length).toBeGreaterThan(50);
		const canadian = (await get('?config_type=tax_rate&config_key=press&country_code=CA')).body.data;
		expect(canadian).toMatchObject([{ version: 2 }]);
	});
});

describe('who may not', () => {
	it('reads without changing when the key says so', async () => {
		const { key } = await newKey(house, { role: 'read_only' });
		expect((await get('', key)).status).toBe(200);
		expect((await call(house, 'POST', '/config', { key, body: taxRate('IT') })).status).toBe(403);
		expect((await call(house, 'POST', '/config/validate', { key, body: taxRate('IT') })).status).toBe(200);
	});

	it('another tenant’s setting is not found', async () => {
		const { body } = await post(taxRate('AR'));
		for (const [method, path] of [
			['GET', ''],
			['GET', '/versions'],
			['PATCH', ''],
			['DELETE', ''],
		] as const) {
			const options = { key: senegaleseKey, ...(method === 'PATCH' && { body: { value: { rate: '0.1' } } }) };
			expect((await call(house, method, `/config/${body.id}${path}`, options)).status).toBe(404);
		}
	});
});
