import type { CreditNoteResponse } from '../contract/credit-notes.ts';
import type { CreditNote, CreditNoteLine } from '../domain/invoices/credit-note.ts';
import { decimalToFixed, decimalToString } from '../domain/kernel/decimal.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import { presentParty } from './customers.present.ts';
import { apiBase, presentTaxGroup } from './invoices.present.ts';

export const presentCreditNote = (note: CreditNote): CreditNoteResponse => ({
	id: note.id,
	object: 'credit_note',
	credit_note_number: note.number,
	invoice_id: note.invoiceId,
	invoice_number: note.invoiceNumber,
	customer_id: note.customerId,
	billing: presentParty(note.billing),
	kind: note.kind,
	reason: note.reason,
	currency: note.currency,
	items: note.lines.map(presentLine),
	tax_breakdown: note.taxGroups.map(presentTaxGroup),
	subtotal: moneyToDecimal(note.subtotal),
	tax_amount: moneyToDecimal(note.taxAmount),
	total_amount: moneyToDecimal(note.totalAmount),
	applied_amount: moneyToDecimal(note.appliedAmount),
	freed_amount: moneyToDecimal(note.freedAmount),
	issue_date: note.issueDate,
	pdf_url: `${apiBase}/credit-notes/${note.id}/pdf`,
	sent_at: note.sentAt,
	created_at: note.createdAt,
});

const presentLine = (line: CreditNoteLine): CreditNoteResponse['items'][number] => ({
	line_id: line.lineId,
	description: line.description,
	item_type: line.itemType,
	quantity: line.quantity === null ? null : decimalToString(line.quantity),
	tax_rate: decimalToFixed(line.tax.rate, 2),
	subtotal: moneyToDecimal(line.netAmount),
	tax_amount: moneyToDecimal(line.taxAmount),
	total_amount: moneyToDecimal(line.totalAmount),
});
