import { decimalToFixed, decimalToString } from '../kernel/decimal.ts';
import { canonicalJson } from '../kernel/json.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import type { CreditNote, CreditNoteLine } from './credit-note.ts';
import { frozenBooksTax, frozenGroup, frozenSeller } from './frozen.ts';

/** The credit note as the law freezes it, as `frozenText` does for invoices. */
export const frozenCreditNoteText = (note: CreditNote): string =>
	canonicalJson({
		schema: 'coko.credit_note/1',
		tenant: note.tenantId,
		id: note.id,
		kind: note.kind,
		invoice_id: note.invoiceId,
		invoice_number: note.invoiceNumber,
		invoice_issue_date: note.invoiceIssueDate,
		issue_date: note.issueDate,
		reason: note.reason,
		currency: note.currency,
		locale: note.locale,
		prices_include_tax: note.pricesIncludeTax,
		seller: frozenSeller(note.seller),
		customer_id: note.customerId,
		billing: note.billing,
		lines: note.lines.map(frozenLine),
		tax: note.taxGroups.map(frozenGroup),
		subtotal: moneyToDecimal(note.subtotal),
		tax_amount: moneyToDecimal(note.taxAmount),
		total_amount: moneyToDecimal(note.totalAmount),
		applied_amount: moneyToDecimal(note.appliedAmount),
		freed_amount: moneyToDecimal(note.freedAmount),
		books_tax: frozenBooksTax(note.booksTax),
	});

const frozenLine = (line: CreditNoteLine) => ({
	line_id: line.lineId,
	description: line.description,
	item_type: line.itemType,
	quantity: line.quantity === null ? null : decimalToString(line.quantity),
	tax_rate: decimalToFixed(line.tax.rate, 2),
	tax_category: line.tax.category,
	tax_country: line.tax.country,
	net_amount: moneyToDecimal(line.netAmount),
	tax_amount: moneyToDecimal(line.taxAmount),
	total_amount: moneyToDecimal(line.totalAmount),
});
