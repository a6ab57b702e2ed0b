import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { mailTemplates } from '../../src/domain/notifications/mail-subject.ts';
import { call, newKey } from '../support/callers.ts';
import { freshStorage, type House, openHouse, senegaleseKey } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';
import { draft, issue, pay } from './invoices/requests.ts';

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const path = '/config/email-templates/invoice';
const own = {
	locale: 'fr',
	subject: 'Votre facture {{ invoice_number }}',
	html: '<p>Salut {{ customer_name }}, voici {{ invoice_number }}.</p>',
	text: 'Salut {{ customer_name }}, voici {{ invoice_number }}.',
};
const put = (given: object = {}, headers: Record<string, string> = {}) =>
	call(house, 'PUT', path, { body: { ...own, ...given }, headers });

describe('a tenant’s own texts', () => {
	it('are those of the next mail, and those that are shipped come back with a reset', async () => {
		expect((await put()).status).toBe(200);
		await issue(house);
		await house.drain();
		expect(house.mails[0]).toMatchObject({
			subject: 'Votre facture INV-2026-000001',
			html: '<p>Salut Awa Ndiaye, voici INV-2026-000001.</p>',
			text: 'Salut Awa Ndiaye, voici INV-2026-000001.',
		});
		const reset = await call(house, 'DELETE', `${path}?locale=fr`);
		expect(reset.body).toMatchObject({ version: 2, overridden: false });
		expect(reset.body.subject).toBe(reset.body.default.subject);
		await issue(house);
		await house.drain();
		expect(house.mails[1]?.subject).toMatch(/^Facture INV-2026-000002 de /);
	});

	it('hold for one language and one tenant', async () => {
		await put();
		const english = await call(house, 'GET', `${path}?locale=en`);
		const other = await call(house, 'GET', path, { key: senegaleseKey });
		expect([english.body.overridden, other.body.overridden]).toEqual([false, false]);
		await issue(house, {
			customer: { external_id: 'e', name: 'Ann', email: 'ann@example.com', country: 'FR', locale: 'en' },
		});
		await house.drain();
		expect(house.mails[0]?.subject).toMatch(/^Invoice INV-2026-000001 from /);
	});

	it('are read with version, author, variables and the texts that are shipped', async () => {
		const before = await call(house, 'GET', path);
		expect(before.body).toMatchObject({ version: 0, overridden: false, updated_at: null, updated_by: null });
		expect(before.headers.get('etag')).toBe('"0"');
		await put();
		const { body } = await call(house, 'GET', path);
		expect(body).toMatchObject({
			...own,
			version: 1,
			overridden: true,
			updated_by: expect.stringMatching(/^key:key_/),
		});
		expect(body.default).toEqual(before.body.default);
		expect(body.variables).toContainEqual({
			name: 'invoice_number',
			meaning: 'The invoice’s number',
			example: 'FA-2026-000123',
			required: true,
			optional: false,
		});
		const { body: list } = await call(house, 'GET', '/config/email-templates');
		expect(list.data).toHaveLength(2 * mailTemplates.length);
		expect(list.data.filter((row: { overridden: boolean }) => row.overridden)).toHaveLength(1);
	});

	it('are changed for the version that was read, and each change is in the audit trail', async () => {
		await put({}, { 'if-match': '"0"' });
		const stale = await leavesNothing(() => put({ subject: 'Autre {{ invoice_number }}' }, { 'if-match': '"0"' }));
		expect([stale.status, stale.body.type]).toEqual([412, '/problems/request-stale']);
		await call(house, 'DELETE', path);
		const { body } = await call(house, 'GET', '/audit?subject_id=email_template:invoice.fr');
		expect(body.data.map((event: { type: string }) => event.type)).toEqual([
			'email_template.reset',
			'email_template.overridden',
		]);
	});

	it('put or reset twice are put or reset once', async () => {
		await put();
		const again = await leavesNothing(() => put());
		expect([again.status, again.body.version]).toEqual([200, 1]);
		await call(house, 'DELETE', path);
		const reset = await leavesNothing(() => call(house, 'DELETE', path));
		expect([reset.status, reset.body.version]).toEqual([200, 2]);
	});

	it('keep every version', async () => {
		await put();
		await expect(env.DB.prepare('DELETE FROM email_templates').run()).rejects.toThrow(/cannot be deleted/);
		await expect(env.DB.prepare("UPDATE email_templates SET subject = 'x'").run()).rejects.toThrow(/cannot be changed/);
	});
});

describe('bad input leaves everything as it was: a template with', () => {
	it.each([
		[
			'an unknown variable',
			{ html: '{{ invoice_number }}\n{{ facture }}' },
			'/html',
			/^Line 2: .* no variable "facture"/,
		],
		['a missing variable', { text: 'Bonjour {{ customer_name }}' }, '/text', /"invoice_number" is missing/],
		[
			'a loop that runs away',
			{ html: '{{ invoice_number }}{% for a in (1..99999) %}{% for b in (1..99999) %}x{% endfor %}{% endfor %}' },
			'/html',
			/a loop runs away/,
		],
		[
			'2 MB output',
			{ html: `{{ invoice_number }}{% for i in (1..1500) %}${'x'.repeat(1_500)}{% endfor %}` },
			'/html',
			/at most 2097152 \(2 MB\)/,
		],
		[
			'HTML in a name let through',
			{ html: '{{ invoice_number }}{{ customer_name | raw }}' },
			'/html',
			/filter "raw" is refused/,
		],
		['a line end in the subject', { subject: 'a\nb' }, '/subject', /one line/],
		['nothing in it', { html: ' ' }, '/html', /not be empty/],
	])('%s', async (_, given, pointer, detail) => {
		const refused = await leavesNothing(() => put(given));
		expect(refused.status).toBe(422);
		expect(refused.body.errors).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
	});

	it('real data for a mail about a subscription', async () => {
		const path = '/config/email-templates/subscription_paused/preview';
		const invoice = await call(house, 'POST', path, { body: { invoice_id: `inv_${'0'.repeat(26)}` } });
		expect([invoice.status, invoice.body.errors[0].pointer]).toEqual([422, '/invoice_id']);
		const credit = await call(house, 'POST', path, { body: { credit_note_id: `crn_${'0'.repeat(26)}` } });
		expect([credit.status, credit.body.errors[0].pointer]).toEqual([422, '/credit_note_id']);
		const shown = await call(house, 'POST', path, { body: {} });
		expect([shown.status, shown.body.subject]).toEqual([
			200,
			'Coko Premium, un mois : pause à partir du 5 décembre 2026',
		]);
	});

	it('an unknown name or language', async () => {
		expect((await call(house, 'GET', '/config/email-templates/welcome')).status).toBe(422);
		expect((await call(house, 'GET', `${path}?locale=de`)).status).toBe(422);
	});
});

describe('a preview', () => {
	const preview = (name: string, body: object, key?: string) =>
		call(house, 'POST', `/config/email-templates/${name}/preview`, { body, ...(key !== undefined && { key }) });

	it('shows real data in texts that are not saved, and neither sends nor saves', async () => {
		const { id } = await issue(house);
		await house.drain();
		const shown = await leavesNothing(() =>
			preview('invoice', { invoice_id: id, subject: 'Essai {{ invoice_number }}' }),
		);
		expect(shown.body).toMatchObject({ object: 'email_preview', subject: 'Essai INV-2026-000001' });
		expect(shown.body.text).toContain('Bonjour Awa Ndiaye');
		expect(house.mails).toHaveLength(1);
	});

	it('shows the texts in force, in the language that is asked for', async () => {
		const { id } = await issue(house);
		await put();
		expect((await preview('invoice', { invoice_id: id })).body.text).toBe('Salut Awa Ndiaye, voici INV-2026-000001.');
		expect((await preview('invoice', { invoice_id: id, locale: 'en' })).body.text).toContain('Hello Awa Ndiaye');
		expect((await preview('overdue', { invoice_id: id })).body.text).toContain('échoit le');
	});

	it('shows invented data where no document is named', async () => {
		const shown = await preview('credit_note', { locale: 'en' });
		expect(shown.body.subject).toBe('Credit note AV-2026-000017 from Coko: €216.00 on invoice FA-2026-000123');
	});

	it('of a receipt shows the last payment', async () => {
		const { id } = await issue(house);
		const without = await preview('payment_received', { invoice_id: id });
		expect([without.status, without.body.type]).toEqual([409, '/problems/email-template-unfit-document']);
		await pay(house, id, { amount: '5.00' });
		await pay(house, id, { amount: '7.00', method: 'cash' });
		const { body } = await preview('payment_received', { invoice_id: id });
		expect(body.text).toMatch(/7,00\s€, reçus en espèces/);
	});

	it('refuses faults, drafts, documents of another kind, of another tenant, and keys that may not see them', async () => {
		const { id } = await issue(house);
		const { id: draftId } = await draft(house);
		const faulty = await preview('invoice', { invoice_id: id, html: '{{ invoice_number }}{{ x }}' });
		expect([faulty.status, faulty.body.type]).toEqual([422, '/problems/email-template-refused']);
		expect((await preview('invoice', { invoice_id: draftId })).status).toBe(409);
		expect((await preview('credit_note', { invoice_id: id })).status).toBe(422);
		expect((await preview('invoice', { invoice_id: id }, senegaleseKey)).status).toBe(404);
		const { key } = await newKey(house, { scopes: ['config:read'] });
		const blind = await preview('invoice', { invoice_id: id }, key);
		expect([blind.status, JSON.stringify(blind.body).includes('Awa')]).toEqual([422, false]);
		expect((await preview('invoice', {}, key)).status).toBe(200);
	});
});
