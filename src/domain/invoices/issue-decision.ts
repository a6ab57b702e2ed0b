import type { CreditBalance, CreditMovement } from '../customers/customer-credit.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { Decision } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { canonicalJson } from '../kernel/json.ts';
import { isZero, moneyToDecimal, negate, plus } from '../kernel/money.ts';
import type { Hasher } from '../kernel/ports.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Seller } from '../settings/company.ts';
import type { Settings } from '../settings/settings.ts';
import { numberingKey } from '../settings/values.ts';
import { collectionWork } from './collection-work.ts';
import { creditForInvoice, creditUseChanges } from './credit-use.ts';
import { type DepositFacts, deductionChanges } from './deposits.ts';
import { frozenSeller, frozenText } from './frozen.ts';
import { amountDue, type Invoice } from './invoice.ts';
import { type IssueError, issueInvoice, sellerOn } from './issuing.ts';
import { prepaymentChanges } from './prepayments.ts';

export interface IssueDeps {
	readonly ids: IdSource;
	readonly hasher: Hasher;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

/** What is known on the day of issue. */
export interface IssueFacts {
	readonly issueDate: IsoDate;
	/** What the customer has with us in the invoice's currency. */
	readonly standing: CreditBalance | null;
	/** Those that the draft takes off. */
	readonly deposits: readonly DepositFacts[];
}

/**
 * Issues a draft: everything that one commit writes. Credit that the customer has with us pays it as far as it goes,
 * when that is configured, and stands on the document as paid before.
 */
export const issueDecision = async (
	deps: IssueDeps,
	draft: Invoice,
	{ issueDate, standing, deposits }: IssueFacts,
	context: ActionContext,
): Promise<Result<Decision<Invoice>, IssueError>> => {
	const issued = issueInvoice({ draft, issueDate, settings: deps.settings, tenant: deps.tenant, now: context.now });
	if (!issued.ok) return issued;
	const { series, entry } = issued.value;
	const used = deps.settings.feature('customer_credit', issueDate)
		? creditForInvoice(deps.ids, issued.value.invoice, standing, { day: issueDate, now: context.now })
		: null;
	const invoice = used === null ? issued.value.invoice : paidByCredit(deps.settings, issued.value.invoice, used);
	const [documentHash, sellerHash] = await Promise.all([
		deps.hasher.sha256(frozenText(invoice)),
		sellerHashOf(deps.hasher, invoice.seller),
	]);
	const outbox = (kind: 'document.render' | 'series.seal'): Change => ({
		kind: 'outbox',
		message: { kind, subjectId: invoice.id, createdAt: context.now },
	});
	return ok({
		value: invoice,
		changes: [
			eventOf(deps.ids, 'invoice.issued', invoice, amountsOf(invoice), context),
			{
				kind: 'invoice.issue',
				code: numberingKey('invoice', invoice.series),
				invoice,
				series,
				sellerHash,
				documentHash,
			},
			{ kind: 'ledger.post', entry },
			...prepaymentChanges(deps.ids, invoice, draft.prepaid, context.now),
			...deductionChanges(deps, invoice, deposits, context),
			...(used === null ? [] : creditUseChanges(used)),
			...collectionWork(deps, invoice, context.now),
			outbox('document.render'),
			outbox('series.seal'),
		],
	});
};

/** Hashed once for all documents that share it. */
const sellerHashOf = async (hasher: Hasher, seller: Seller | null): Promise<string> => {
	if (seller === null) return hasher.sha256('');
	const known = sellerHashes.get(seller);
	if (known?.hasher === hasher) return known.hash;
	const hash = await hasher.sha256(canonicalJson(frozenSeller(seller)));
	sellerHashes.set(seller, { hasher, hash });
	return hash;
};

const sellerHashes = new WeakMap<Seller, { readonly hasher: Hasher; readonly hash: string }>();

/** What the audit trail tells of an invoice. */
export const amountsOf = (invoice: Invoice) => ({
	customer_id: invoice.customerId,
	currency: invoice.currency,
	total_amount: moneyToDecimal(invoice.totalAmount),
	status: invoice.status,
});

/** 14.01 EUR of credit on 35.99 EUR leave 21.98 EUR to pay. */
const paidByCredit = (settings: Settings, invoice: Invoice, used: CreditMovement): Invoice => {
	const amount = negate(used.amount);
	const paid = {
		...invoice,
		amountPaid: plus(invoice.amountPaid, amount),
		prepaid: [...invoice.prepaid, { method: 'customer_credit' as const, amount, paidOn: used.day }],
	};
	if (!isZero(amountDue(paid))) return paid;
	const seller = sellerOn(settings, invoice, used.day, true) ?? invoice.seller;
	return { ...paid, seller, status: 'paid', paidAt: used.createdAt };
};
