import type { ExplanationResponse } from '../../src/contract/explain.ts';
import { type ExplainInput, explainInvoice } from '../../src/domain/invoices/explain.ts';
import type { Invoice } from '../../src/domain/invoices/invoice.ts';
import { convert, exchangeRate } from '../../src/domain/kernel/exchange.ts';
import { createSettings } from '../../src/domain/settings/settings.ts';
import { presentExplanation } from '../../src/routes/invoice-explain.present.ts';
import { amount, draft, line, percentOff, taxedAt } from '../domain/invoices/drafts.ts';
import { inputOf, invoiceOf } from '../domain/invoices/explained.ts';
import { date } from '../support/invoice.builder.ts';

/** What the service answers about an invoice, as it crosses the wire. */
const told = (input: ExplainInput): ExplanationResponse =>
	JSON.parse(JSON.stringify(presentExplanation(explainInvoice(input))));

const terms = { rule: 'end_of_month' as const, days: 45, setting: 'cfg_terms@2' };
const plain = invoiceOf(
	draft(
		[
			line('2.25', '64.22', '0.20', {
				discounts: [percentOff('5')],
				tax: taxedAt('0.20', { setting: 'cfg_vat@3' }),
			}),
			line('1', '9.99', '0.055'),
		],
		{ discounts: [percentOff('10')] },
	),
);
const parity = exchangeRate('EUR', 'XOF', [])!;
const invoice: Invoice = {
	...plain,
	basis: { terms: terms.setting, numbering: 'cfg_numbers@1' },
	dueDate: date('2027-01-31'),
	amountPaid: amount('20.00'),
	booksTax: {
		currency: 'XOF',
		taxAmount: convert(plain.taxAmount, parity),
		exchangeRate: parity.text,
		rateSource: parity.source,
		rateDate: date('2026-11-22'),
	},
};
const settled = {
	settings: { ...createSettings([]), paymentTerms: () => terms },
	received: [{ id: 'pay_1', amount: amount('20.00') }],
};

/** 2.25 pieces at 64.22 less 5 % and an e-book, 10 % off everything, books in francs, of which 20.00 is paid. */
export const explanation = told(inputOf(invoice, settled));

/** The same where the document says one cent more of tax. */
export const differingExplanation = told(inputOf({ ...invoice, taxAmount: amount('25.21') }, settled));

/** One price of 35.99 with the tax inside. */
export const inclusiveExplanation = told(
	inputOf(invoiceOf(draft([line('1', '35.99', '0.20')], { pricesIncludeTax: true }))),
);
