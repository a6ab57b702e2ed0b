import type { EventResponse } from '../../src/contract/events.ts';
import type { ExplanationResponse } from '../../src/contract/explain.ts';
import type { InvoiceResponse } from '../../src/contract/invoice-response.ts';
import type { Connection } from '../connection.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { list, table, writeJson, writeLine } from '../output.ts';
import { figures, rates, verdict } from './debug-invoice.figures.ts';

/**
 * Tells where each figure of an invoice comes from, as the service's own calculation wrote it down, and what happened to
 * the invoice. Exit code 1 when calculating a document of ours again does not give what it says.
 */
export const debugInvoice = async (connection: Connection, name: string, io: Io): Promise<ExitCode> => {
	const key = connection.key();
	const path = name.startsWith('inv_')
		? `/api/billing/invoices/${encodeURIComponent(name)}`
		: `/api/billing/invoices/by-number?number=${encodeURIComponent(name)}`;
	const { body: invoice } = await connection.client.request<InvoiceResponse>('GET', path, { key });
	const explainPath = `/api/billing/invoices/${invoice.id}/explain`;
	const { body: explanation } = await connection.client.request<ExplanationResponse>('GET', explainPath, { key });
	const events = await timelineOf(connection, key, invoice.id);
	if (connection.json) {
		writeJson(io, { invoice, explanation, events });
	} else {
		const parts = [header(invoice), lines(invoice), figures(explanation), rates(explanation), timeline(events)];
		writeLine(io, [...parts, verdict(explanation)].join('\n\n'));
	}
	// Another system's rounding is no fault of the document.
	return explanation.agrees || explanation.imported_at !== null ? exitCodes.done : exitCodes.wrong;
};

/** Oldest first; null where the service does not tell. */
const timelineOf = async (
	{ client }: Connection,
	key: string,
	id: string,
): Promise<readonly EventResponse[] | null> => {
	const path = `/api/billing/invoices/${id}/events?limit=100`;
	const { status, body } = await client.request<{ readonly data: readonly EventResponse[] }>('GET', path, {
		key,
		expect: [403, 404],
	});
	return status === 200 ? body.data.toReversed() : null;
};

const header = (invoice: InvoiceResponse): string =>
	[
		`${invoice.invoice_number ?? '(draft)'}  ${invoice.id}`,
		list([
			['status', invoice.status],
			['customer', `${invoice.customer_id}, ${invoice.billing.type} in ${invoice.billing.country}`],
			['prices', invoice.prices_include_tax ? 'include tax' : 'without tax'],
			['issued', invoice.issue_date ?? 'not yet'],
			['due', invoice.due_date ?? 'by the payment terms, from the day of issue'],
			['sent', invoice.sent_at ?? 'not yet'],
			['paid', invoice.paid_at ?? 'not yet'],
		]),
	].join('\n');

/** Places count from 0, as in the names of the figures. */
const lines = (invoice: InvoiceResponse): string => {
	const rows = invoice.items.map((item, index) => [
		`items/${index}`,
		item.description,
		item.quantity,
		item.unit_price,
		item.discounts.map((discount) => discountText(discount, invoice.currency)).join(', '),
		item.tax_code,
		item.total_amount,
	]);
	const head = ['', 'line', 'quantity', 'price', 'discounts', 'tax code', 'total'];
	const document = invoice.discounts.map(
		(discount, index) => `  discounts/${index}: ${discountText(discount, invoice.currency)}`,
	);
	return [`Lines (${invoice.currency})`, table(head, rows), ...document].join('\n');
};

const discountText = (discount: InvoiceResponse['discounts'][number], currency: string): string => {
	const value = discount.type === 'percentage' ? `${discount.value} %` : `${discount.value} ${currency}`;
	return discount.description === null ? value : `${value} (${discount.description})`;
};

const timeline = (events: readonly EventResponse[] | null): string => {
	if (events === null) return 'What happened: not told (the service or the key does not allow it)';
	const rows = events.map((event) => [
		event.occurred_at,
		event.type,
		event.actor ?? '',
		Object.entries(event.payload)
			.filter(([, value]) => typeof value !== 'object')
			.map(([name, value]) => `${name}=${String(value)}`)
			.join(' '),
	]);
	return ['What happened', table(['when', 'what', 'who', 'with'], rows)].join('\n');
};
