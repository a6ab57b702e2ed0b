import type { InvoiceSummary } from '../contract/invoice-bulk.ts';
import type { InvoiceResponse } from '../contract/invoice-response.ts';
import type { PaymentResponse } from '../contract/payments.ts';
import type { Discount } from '../domain/invoices/discounts.ts';
import { amountDue, type BooksTax, type Invoice, type InvoiceLine, type TaxGroup } from '../domain/invoices/invoice.ts';
import type { Payment } from '../domain/invoices/payment.ts';
import { decimalToFixed, decimalToString } from '../domain/kernel/decimal.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import { presentParty } from './customers.present.ts';

/** The base of every resource path. */
export const apiBase = '/api/billing';

export const presentInvoice = (invoice: Invoice, paymentUrl: string): InvoiceResponse => ({
	id: invoice.id,
	object: 'invoice',
	invoice_number: invoice.number,
	series: invoice.series,
	invoice_type: invoice.invoiceType,
	status: invoice.status,
	customer_id: invoice.customerId,
	subscription_id: invoice.subscriptionId,
	billing: presentParty(invoice.billing),
	currency: invoice.currency,
	prices_include_tax: invoice.pricesIncludeTax,
	items: invoice.lines.map(presentLine),
	discounts: invoice.discounts.map(presentDiscount),
	subtotal: moneyToDecimal(invoice.subtotal),
	discount_amount: moneyToDecimal(invoice.discountAmount),
	tax_breakdown: invoice.taxGroups.map(presentTaxGroup),
	tax_amount: moneyToDecimal(invoice.taxAmount),
	tax_amount_books: invoice.booksTax && presentBooksTax(invoice.booksTax),
	total_amount: moneyToDecimal(invoice.totalAmount),
	amount_paid: moneyToDecimal(invoice.amountPaid),
	amount_credited: moneyToDecimal(invoice.amountCredited),
	amount_due: moneyToDecimal(amountDue(invoice)),
	issue_date: invoice.issueDate,
	due_date: invoice.dueDate,
	extended_due_date: invoice.extendedDueDate,
	hold: invoice.hold,
	deposit: invoice.isDeposit,
	prepaid: invoice.prepaid.map(({ method, amount, paidOn }) => ({
		method,
		amount: moneyToDecimal(amount),
		paid_on: paidOn,
	})),
	imported: invoice.importedAt !== null,
	sent_at: invoice.sentAt,
	paid_at: invoice.paidAt,
	payment_url: invoice.status === 'draft' || invoice.importedAt !== null ? null : paymentUrl,
	pdf_url: invoice.status === 'draft' || invoice.importedAt !== null ? null : `${apiBase}/invoices/${invoice.id}/pdf`,
	notes: invoice.notes,
	metadata: invoice.metadata,
	created_at: invoice.createdAt,
	updated_at: invoice.updatedAt,
});

/** An invoice in one line of a long answer. */
export const presentSummary = (invoice: Invoice): InvoiceSummary => ({
	id: invoice.id,
	invoice_number: invoice.number,
	status: invoice.status,
	currency: invoice.currency,
	total_amount: moneyToDecimal(invoice.totalAmount),
	amount_due: moneyToDecimal(amountDue(invoice)),
	customer_id: invoice.customerId,
});

export const presentPayment = (payment: Payment, invoice: Invoice, paymentUrl: string): PaymentResponse => ({
	id: payment.id,
	object: 'payment',
	invoice_id: payment.invoiceId,
	status: payment.status,
	method: payment.method,
	currency: payment.amount.currency,
	amount: moneyToDecimal(payment.amount),
	reference: payment.reference,
	paid_on: payment.paidOn,
	created_at: payment.createdAt,
	invoice: presentInvoice(invoice, paymentUrl),
});

const presentLine = (line: InvoiceLine): InvoiceResponse['items'][number] => ({
	id: line.id,
	description: line.description,
	quantity: decimalToString(line.quantity),
	unit_price: moneyToDecimal(line.unitPrice),
	item_type: line.itemType,
	tax_code: line.taxCode,
	discounts: line.discounts.map(presentDiscount),
	discount_amount: moneyToDecimal(line.discountAmount),
	subtotal: moneyToDecimal(line.subtotal),
	document_discount_amount: moneyToDecimal(line.documentDiscount),
	tax_rate: decimalToFixed(line.tax.rate, 2),
	tax_rule: line.tax.rule,
	tax_setting: line.tax.setting,
	tax_amount: moneyToDecimal(line.taxAmount),
	total_amount: moneyToDecimal(line.totalAmount),
	work_id: line.workId,
	author_id: line.authorId,
	period_start: line.periodStart,
	period_end: line.periodEnd,
	metadata: line.metadata,
	deposit_id: line.depositId ?? null,
});

const presentDiscount = (discount: Discount): InvoiceResponse['discounts'][number] => ({
	type: discount.type,
	value: discount.type === 'amount' ? moneyToDecimal(discount.value) : decimalToString(discount.value),
	description: discount.description,
});

export const presentTaxGroup = ({ decision, ...group }: TaxGroup): InvoiceResponse['tax_breakdown'][number] => ({
	rate: decimalToFixed(decision.rate, 2),
	category: decision.category,
	country: decision.country,
	mention: decision.mention,
	taxable_amount: moneyToDecimal(group.taxableAmount),
	tax_amount: moneyToDecimal(group.taxAmount),
});

const presentBooksTax = (books: BooksTax): InvoiceResponse['tax_amount_books'] => ({
	currency: books.currency,
	amount: moneyToDecimal(books.taxAmount),
	exchange_rate: books.exchangeRate,
	rate_source: books.rateSource,
	rate_date: books.rateDate,
});
