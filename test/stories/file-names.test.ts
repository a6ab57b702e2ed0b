import { expect, it } from 'vitest';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import { invoicesPath, issue, readInvoice } from '../routes/invoices/requests.ts';
import { call } from '../support/callers.ts';
import { openHouse, tenantId } from '../support/house.ts';

it('a number with slashes names the same file in the mail, in the API and on the payment page', async () => {
	const house = await openHouse();
	const found = await call(house, 'GET', '/config?config_type=invoice_numbering&config_key=invoice');
	const set = await call(house, 'PATCH', `/config/${found.body.data[0].id}`, {
		body: { value: { pattern: 'F/{YYYY}/{NNNN}', restart: 'yearly' } },
	});
	expect(set.status).toBe(200);
	const { id } = await issue(house);
	await house.drain();
	const invoice = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`));
	expect(invoice.invoice_number).toBe('F/2026/0001');
	expect(house.mails[0]?.attachments[0]?.filename).toBe('F-2026-0001.pdf');
	const link = await house.wiring.payTokens.paymentUrl({ id: id as InvoiceId, tenantId: tenantId('coko') });
	for (const path of [`${invoicesPath}/${id}/pdf`, `${new URL(link).pathname}/invoice.pdf`]) {
		const response = await house.request('GET', path);
		expect(response.headers.get('content-disposition')).toBe('inline; filename="F-2026-0001.pdf"');
	}
});
