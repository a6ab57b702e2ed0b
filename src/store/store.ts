import type {
	AnswerToKeep,
	Change,
	ChangeKinds,
	Commit,
	CommitOutcome,
	Loaded,
	Need,
	NeedKinds,
	Needs,
	Store,
} from '../domain/kernel/store.ts';
import { apiKeyReaders, apiKeyWriters } from './api-keys.store.ts';
import { couponReaders, couponWriters } from './coupons.store.ts';
import { creditNoteReaders, creditNoteWriters } from './credit-notes.store.ts';
import { customerCreditReaders, customerCreditWriters } from './customer-credits.store.ts';
import { customerReaders, customerWriters } from './customers.store.ts';
import { contestedConstraint, type Database, type Row, type Statement } from './database.ts';
import { deadLetterWriters } from './dead-letters.store.ts';
import { depositReaders, depositWriters } from './deposits.store.ts';
import { disputeReaders, disputeWriters } from './disputes.store.ts';
import { documentReaders, documentWriters } from './documents.store.ts';
import { dunningReaders, dunningWriters } from './dunning.store.ts';
import { dunningRepairReaders } from './dunning-repair.store.ts';
import { emailTemplateReaders, emailTemplateWriters } from './email-templates.store.ts';
import { eventReaders, eventWriters } from './events.store.ts';
import { idempotencyReaders, idempotencyWriters, keepAnswers } from './idempotency.store.ts';
import { invoiceImportReaders, invoiceImportWriters } from './invoice-import.store.ts';
import { invoiceListReaders } from './invoice-lists.store.ts';
import { invoiceReportReaders } from './invoice-reports.store.ts';
import { invoiceReaders, invoiceWriters } from './invoices.store.ts';
import type { Reader, Readers, StoreContext, Writer, Writers } from './kinds.ts';
import { ledgerReaders, ledgerWriters } from './ledger.store.ts';
import { mailReaders, mailWriters } from './mails.store.ts';
import { noticeReaders, noticeWriters } from './notices.store.ts';
import { paymentListReaders } from './payment-lists.store.ts';
import { paymentMethodReaders, paymentMethodWriters } from './payment-methods.store.ts';
import { paymentStatisticsReaders } from './payment-statistics.store.ts';
import { paymentReaders, paymentWriters } from './payments.store.ts';
import { planReaders, planWriters } from './plans.store.ts';
import { providerHealthReaders, providerHealthWriters } from './provider-health.store.ts';
import { providerPaymentReaders, providerPaymentWriters } from './provider-payments.store.ts';
import { receiptReaders, receiptWriters } from './receipts.store.ts';
import { reconciliationReaders, reconciliationWriters } from './reconciliations.store.ts';
import { refundReaders, refundWriters } from './refunds.store.ts';
import { reminderReaders, reminderWriters } from './reminders.store.ts';
import { runReaders, runWriters } from './runs.store.ts';
import { sealReaders, sealWriters } from './seals.store.ts';
import { settingsReaders, settingsWriters } from './settings.store.ts';
import { statementReaders } from './statements.store.ts';
import { subscriptionRepairReaders } from './subscription-repair.store.ts';
import { subscriptionReaders, subscriptionWriters } from './subscriptions.store.ts';
import { tenantReaders, tenantWriters } from './tenants.store.ts';
import { testClockReaders, testClockWriters } from './test-clock.store.ts';
import { validationReaders } from './validation.store.ts';
import { workReaders, workWriters } from './work.store.ts';

const readers: Readers<keyof NeedKinds> = {
	...apiKeyReaders,
	...couponReaders,
	...creditNoteReaders,
	...customerCreditReaders,
	...customerReaders,
	...depositReaders,
	...disputeReaders,
	...documentReaders,
	...dunningReaders,
	...dunningRepairReaders,
	...emailTemplateReaders,
	...eventReaders,
	...idempotencyReaders,
	...invoiceListReaders,
	...invoiceReportReaders,
	...invoiceImportReaders,
	...invoiceReaders,
	...ledgerReaders,
	...mailReaders,
	...noticeReaders,
	...paymentListReaders,
	...paymentMethodReaders,
	...paymentReaders,
	...paymentStatisticsReaders,
	...planReaders,
	...providerHealthReaders,
	...providerPaymentReaders,
	...receiptReaders,
	...reconciliationReaders,
	...refundReaders,
	...reminderReaders,
	...runReaders,
	...sealReaders,
	...settingsReaders,
	...statementReaders,
	...subscriptionReaders,
	...subscriptionRepairReaders,
	...tenantReaders,
	...testClockReaders,
	...validationReaders,
	...workReaders,
};

/** In the order of writing: events first, because they are the lock and a lost race should cost least. */
const writers: Writers<keyof ChangeKinds> = {
	...eventWriters,
	...tenantWriters,
	...settingsWriters,
	...emailTemplateWriters,
	...apiKeyWriters,
	...customerWriters,
	...planWriters,
	...couponWriters,
	...invoiceWriters,
	...depositWriters,
	...invoiceImportWriters,
	...creditNoteWriters,
	...customerCreditWriters,
	...reminderWriters,
	...paymentWriters,
	...providerPaymentWriters,
	...refundWriters,
	...disputeWriters,
	...receiptWriters,
	...paymentMethodWriters,
	...noticeWriters,
	...reconciliationWriters,
	...providerHealthWriters,
	...subscriptionWriters,
	...dunningWriters,
	...ledgerWriters,
	...documentWriters,
	...mailWriters,
	...sealWriters,
	...runWriters,
	...testClockWriters,
	...workWriters,
	...deadLetterWriters,
	...idempotencyWriters,
};

/** The store of one tenant: every statement it makes is bound to that tenant. */
export const createStore = (database: Database, context: StoreContext): Store => ({
	load: (needs) => loadNeeds(database, context, needs),
	commit: (commit) => commitChanges(database, context, commit),
});

const loadNeeds = async <N extends Needs>(database: Database, context: StoreContext, needs: N): Promise<Loaded<N>> => {
	const entries = await Promise.all(
		Object.entries(needs).map(async ([name, need]) => {
			const reader = readerOf(need);
			return { name, need, reader, statements: await reader.statements(need, context) };
		}),
	);
	const rows = await database.batch(entries.flatMap((entry) => entry.statements));
	let position = 0;
	const answers = entries.map(async ({ name, need, reader, statements }) => {
		const own = rows.slice(position, position + statements.length);
		position += statements.length;
		return [name, await reader.answer(own, context, need)] as const;
	});
	return Object.fromEntries(await Promise.all(answers)) as Loaded<N>;
};

const readerOf = (need: Need): Reader<keyof NeedKinds> => readers[need.kind] as unknown as Reader<keyof NeedKinds>;

/** What another writer can take first, or move on; any other failure of a batch is a bug or an outage and throws. */
const raceConstraints =
	/^(?:issued_in_order|clock_in_turn)$|test_clocks\.|events\.|idempotency\.|invoices\.|credit_notes\.|customers|customer_credits\.|deposit_deductions\.|payment_targets\.|payment_references\.|payment_methods\.|refunds\.|disputes\.|notices\.|receipts\.|api_keys|tenants\.|subscription_periods\.|dunning_steps\.|plans\.|prices\.|coupons\.|coupon_redemptions\.|config_versions|mails\.|reminders\.|series_seals\.|index '/;

const commitChanges = async (database: Database, context: StoreContext, commit: Commit): Promise<CommitOutcome> => {
	const statements = await statementsOf(commit.changes, commit.answer, context);
	try {
		const rows = await database.batch(statements);
		return { kind: 'committed', numbers: numbersIn(rows) };
	} catch (error) {
		const constraint = contestedConstraint(error);
		if (constraint === null || !raceConstraints.test(constraint)) throw error;
		return { kind: 'conflict', constraint };
	}
};

const statementsOf = async (
	changes: readonly Change[],
	answer: AnswerToKeep | null,
	context: StoreContext,
): Promise<readonly Statement[]> => {
	const byKind = Map.groupBy(changes, (change) => change.kind);
	const written = await Promise.all(
		Object.entries(writers).map(async ([kind, writer]) => {
			const own = byKind.get(kind as keyof ChangeKinds);
			return own === undefined ? [] : (writer as Writer<keyof ChangeKinds>)(own, context);
		}),
	);
	return [...written.flat(), ...(answer === null ? [] : await keepAnswers([answer], context))];
};

/** Statements that give numbers return them as `document_id` and `number`. */
const numbersIn = (rows: readonly (readonly Row[])[]): ReadonlyMap<string, string> =>
	new Map(
		rows
			.flat()
			.filter((row) => typeof row['document_id'] === 'string' && typeof row['number'] === 'string')
			.map((row) => [String(row['document_id']), String(row['number'])]),
	);
