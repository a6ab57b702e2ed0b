import type { EventResponse } from '../../src/contract/events.ts';
import type { InvoiceResponse } from '../../src/contract/invoice-response.ts';
import type { Connection } from '../connection.ts';
import { product, sum, taxInside } from '../exact.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { list, table, writeJson, writeLine } from '../output.ts';

/** Tells where each figure of an invoice comes from: lines, discounts, tax rules, totals, dates, payments. */
export const debugInvoice = async (connection: Connection, name: string, io: Io): Promise<ExitCode> => {
	const key = connection.key();
	const path = name.startsWith('inv_')
		? `/api/billing/invoices/${encodeURIComponent(name)}`
		: `/api/billing/invoices/by-number?number=${encodeURIComponent(name)}`;
	const { body: invoice } = await connection.client.request<InvoiceResponse>('GET', path, { key });
	const events = await timelineOf(connection, key, invoice.id);
	if (connection.json) {
		writeJson(io, {
			invoice,
			taxes: invoice.tax_breakdown.map((group) => ({ ...group, sum: taxSum(invoice, group) })),
			events,
		});
		return exitCodes.done;
	}
	const parts = [header(invoice), lines(invoice), taxes(invoice), totals(invoice), timeline(events)];
	writeLine(io, parts.join('\n\n'));
	return exitCodes.done;
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

const lines = (invoice: InvoiceResponse): string => {
	const rows = invoice.items.map((item, index) => [
		String(index + 1),
		item.description,
		`${item.quantity} × ${item.unit_price} = ${product(item.quantity, item.unit_price)}`,
		item.discount_amount,
		item.subtotal,
		item.document_discount_amount,
		`${item.tax_rate} ${item.tax_code}`,
		item.tax_setting === null ? item.tax_rule : `${item.tax_rule}, ${item.tax_setting}`,
		item.tax_amount,
		item.total_amount,
	]);
	const head = ['', 'line', 'quantity × price', '− own', 'net', '− share', 'rate', 'rule and setting', 'tax', 'total'];
	const own = invoice.items.flatMap((item, index) =>
		item.discounts.map((discount) => `  line ${index + 1}: ${discountText(discount, invoice.currency)}`),
	);
	const document = invoice.discounts.map((discount) => `  document: ${discountText(discount, invoice.currency)}`);
	const discounts = [...own, ...document];
	return [
		`Lines (${invoice.currency})`,
		table(head, rows),
		...(discounts.length > 0 ? ['Discounts', ...discounts] : []),
	].join('\n');
};

const discountText = (discount: InvoiceResponse['discounts'][number], currency: string): string => {
	const value = discount.type === 'percentage' ? `${discount.value} %` : `${discount.value} ${currency}`;
	return discount.description === null ? value : `${value} (${discount.description})`;
};

type TaxRow = InvoiceResponse['tax_breakdown'][number];

/** Tax is rounded once, on the sum of what is taxed alike: the lines show shares of it. */
const taxSum = ({ prices_include_tax: inclusive }: InvoiceResponse, group: TaxRow): string => {
	if (!inclusive) return `${group.taxable_amount} × ${group.rate} = ${product(group.taxable_amount, group.rate)}`;
	const gross = sum([group.taxable_amount, group.tax_amount]);
	return `${gross} × ${group.rate} / ${sum(['1', group.rate])} = ${taxInside(gross, group.rate)}`;
};

const taxes = (invoice: InvoiceResponse): string => {
	const rows = invoice.tax_breakdown.map((group) => [
		`${group.category} ${group.country ?? '-'}`,
		group.rate,
		taxSum(invoice, group),
		group.tax_amount,
		group.mention ?? '',
	]);
	const books = invoice.tax_amount_books;
	const inBooks =
		books === null
			? []
			: [
					`In the books: ${invoice.tax_amount} ${invoice.currency} × ${books.exchange_rate} = ${product(invoice.tax_amount, books.exchange_rate)}, rounded to ${books.amount} ${books.currency} (${books.rate_source}, ${books.rate_date})`,
				];
	return [
		'Tax, once for all that is taxed alike',
		table(['category', 'rate', 'sum', 'rounded', 'mention'], rows),
		...inBooks,
	].join('\n');
};

const totals = (invoice: InvoiceResponse): string =>
	[
		`Totals (${invoice.currency})`,
		list([
			['net of the lines', invoice.subtotal],
			['− discount of the document', invoice.discount_amount],
			['+ tax', invoice.tax_amount],
			['= total', invoice.total_amount],
			['− paid', invoice.amount_paid],
			['− credited', invoice.amount_credited],
			['= due', invoice.amount_due],
		]),
	].join('\n');

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
