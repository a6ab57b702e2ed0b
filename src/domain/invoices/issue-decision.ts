import { addDays, type IsoDate, startOfDay } from '../kernel/calendar.ts';
import type { Decision } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { canonicalJson } from '../kernel/json.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import type { Hasher } from '../kernel/ports.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import { frozenSeller, frozenText } from './frozen.ts';
import type { Invoice } from './invoice.ts';
import { type IssueError, issueInvoice } from './issuing.ts';

export interface IssueDeps {
	readonly ids: IdSource;
	readonly hasher: Hasher;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

/** When an unpaid invoice becomes overdue: the first moment after its due date, where the seller is. */
export const overdueWork = (invoice: Invoice, dueDate: IsoDate, timeZone: string) => ({
	kind: 'invoice.overdue' as const,
	subjectId: invoice.id,
	step: '',
	dueAt: startOfDay(addDays(dueDate, 1), timeZone),
});

/** Issues a draft: everything that one commit writes. */
export const issueDecision = async (
	deps: IssueDeps,
	draft: Invoice,
	issueDate: IsoDate,
	context: ActionContext,
): Promise<Result<Decision<Invoice>, IssueError>> => {
	const issued = issueInvoice({ draft, issueDate, settings: deps.settings, tenant: deps.tenant, now: context.now });
	if (!issued.ok) return issued;
	const { invoice, series, entry } = issued.value;
	const seller = invoice.seller === null ? '' : canonicalJson(frozenSeller(invoice.seller));
	const [documentHash, sellerHash] = await Promise.all([
		deps.hasher.sha256(frozenText(invoice)),
		deps.hasher.sha256(seller),
	]);
	const work: readonly Change[] =
		invoice.dueDate === null || invoice.status === 'paid'
			? []
			: [{ kind: 'due-work', work: overdueWork(invoice, invoice.dueDate, deps.tenant.timeZone) }];
	const outbox = (kind: 'document.render' | 'series.seal'): Change => ({
		kind: 'outbox',
		message: { kind, subjectId: invoice.id, createdAt: context.now },
	});
	return ok({
		value: invoice,
		changes: [
			eventOf(deps.ids, 'invoice.issued', invoice, amountsOf(invoice), context),
			{ kind: 'invoice.issue', code: 'invoice', invoice, series, sellerHash, documentHash },
			{ kind: 'ledger.post', entry },
			...work,
			outbox('document.render'),
			outbox('series.seal'),
		],
	});
};

/** What the audit trail tells of an invoice. */
export const amountsOf = (invoice: Invoice) => ({
	customer_id: invoice.customerId,
	currency: invoice.currency,
	total_amount: moneyToDecimal(invoice.totalAmount),
	status: invoice.status,
});
