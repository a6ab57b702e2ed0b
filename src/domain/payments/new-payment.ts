import type { Customer } from '../customers/customer.ts';
import type { PaymentLinks } from '../invoices/documents.usecases.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource, PaymentId, TenantId } from '../kernel/ids.ts';
import { zero } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { ProviderName } from '../settings/values.ts';
import type { Offer } from './offer.ts';
import type { PayerPhone } from './phone.ts';
import type { PaymentFlow } from './provider.ts';
import type { OrderDetails, ProviderPayment } from './provider-payment.ts';
import type { Payable, StartInput } from './start-payment.ts';

/** Addresses for notices: one secret per payment, of which we keep the hash. */
export interface NoticeLinks {
	forPayment(
		tenantId: TenantId,
		provider: ProviderName,
		id: PaymentId,
	): Promise<{ readonly url: string; readonly hash: string }>;
}

export interface NewPaymentDeps {
	readonly ids: IdSource;
	readonly tenant: Tenant;
	readonly links: PaymentLinks;
	readonly noticeLinks: NoticeLinks;
}

/** How a payer takes part in it. */
export interface Chosen {
	readonly offer: Offer;
	readonly flow: PaymentFlow;
	readonly phone: PayerPhone | null;
}

export interface NewPaymentFacts extends Chosen {
	readonly payable: Payable;
	readonly customer: Customer;
	readonly method: { readonly token: string; readonly providerCustomer: string | null } | null;
}

/** A payment as it is committed before its provider hears of it. */
export const newPayment = async (
	deps: NewPaymentDeps,
	input: StartInput,
	{ offer, flow, phone, payable, customer, method }: NewPaymentFacts,
	context: ActionContext,
): Promise<ProviderPayment> => {
	const id = deps.ids.next('pay');
	const [first] = payable.invoices;
	if (first === undefined) throw new Error('a payment names at least one invoice');
	const notice = await deps.noticeLinks.forPayment(deps.tenant.id, offer.provider, id);
	const locale = input.locale ?? customer.locale;
	const page = await pageOf(deps, first, locale);
	const order: OrderDetails = {
		description: describe(payable.invoices, locale),
		invoiceNumbers: payable.invoices.flatMap(({ number }) => (number === null ? [] : [number])),
		sellerName: deps.tenant.name,
		locale,
		payer: {
			customerId: customer.id,
			name: first.billing.name,
			email: first.billing.email,
			phone: phone?.digits ?? null,
			country: phone?.country ?? input.country ?? customer.country,
			providerCustomer: method?.providerCustomer ?? null,
		},
		returnUrl: input.returnUrl ?? page,
		cancelUrl: input.cancelUrl ?? input.returnUrl ?? page,
		noticeUrl: notice.url,
		saveMethod: input.saveMethod && flow !== 'saved',
		savedToken: method?.token ?? null,
	};
	return {
		id,
		tenantId: deps.tenant.id,
		version: 1,
		status: 'created',
		customerId: customer.id,
		provider: offer.provider,
		country: offer.country,
		flow,
		amount: payable.amount,
		targets: payable.targets,
		charge: offer.charge,
		quote: offer.quote,
		received: null,
		refunded: zero(offer.charge.currency),
		unallocated: zero(offer.charge.currency),
		providerId: null,
		reason: null,
		attention: null,
		settlement: null,
		summary: null,
		noticeHash: notice.hash,
		details: { order, kept: {}, action: null, reported: null },
		expiresAt: null,
		checkedAt: null,
		polls: 0,
		paidOn: null,
		finalAt: null,
		createdAt: context.now,
	};
};

/**
 * Where the payer comes back to: the page knows which payment they come from. Orange takes 120 characters in all, of which
 * a link has about 70 besides the host.
 */
const pageOf = async ({ links }: NewPaymentDeps, invoice: Invoice, locale: Locale): Promise<string> => {
	const url = await links.paymentUrl(invoice);
	return locale === invoice.locale ? url : `${url}?lang=${locale}`;
};

/** PayPal and Stripe show 127 characters at least. */
const descriptionLengthMax = 127;

const describe = (invoices: readonly Invoice[], locale: Locale): string => {
	const numbers = invoices.map(({ number }) => number ?? '').join(', ');
	const word =
		locale === 'fr' ? (invoices.length > 1 ? 'Factures' : 'Facture') : invoices.length > 1 ? 'Invoices' : 'Invoice';
	return `${word} ${numbers}`.slice(0, descriptionLengthMax);
};
