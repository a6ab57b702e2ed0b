import { otherTransaction } from './stripe.balance.ts';
import { blankEvidence } from './stripe.blanks.ts';
import { newId } from './stripe.ids.ts';
import type { Charge, Dispute } from './stripe.objects.ts';
import { invalid } from './stripe.refusals.ts';
import { toWire, type World } from './stripe.world.ts';

/** The bank's own fee, in the currency that the account settles in; it stays lost. */
const disputeFee = 2_000;

const evidenceSeconds = 10 * 86_400;

/** The payer's bank takes the money back at once; an inquiry only asks. */
export const openDispute = (
	world: World,
	charge: Charge,
	{ reason, isInquiry }: { readonly reason: string; readonly isInquiry: boolean },
): Dispute => {
	const id = newId('dp');
	const { amount, currency } = charge;
	const withdrawn = isInquiry ? null : otherTransaction(world, { id, amount, currency }, 'adjustment', -1, disputeFee);
	const dispute = world.put<Dispute & object>({
		id,
		object: 'dispute',
		amount,
		balance_transactions: withdrawn === null ? [] : [toWire(withdrawn)],
		charge: charge.id,
		created: world.now,
		currency,
		enhanced_eligibility_types: [],
		evidence: blankEvidence,
		evidence_details: {
			due_by: world.now + evidenceSeconds,
			enhanced_eligibility: {},
			has_evidence: false,
			past_due: false,
			submission_count: 0,
		},
		is_charge_refundable: isInquiry,
		livemode: false,
		metadata: {},
		payment_intent: charge.payment_intent,
		payment_method_details: {
			card: { brand: 'visa', case_type: isInquiry ? 'inquiry' : 'chargeback', network_reason_code: '10.4' },
			type: 'card',
		},
		reason,
		status: isInquiry ? 'warning_needs_response' : 'needs_response',
	} as Dispute);
	world.put({ ...charge, disputed: true });
	world.tell('charge.dispute.created', dispute);
	if (withdrawn !== null) world.tell('charge.dispute.funds_withdrawn', dispute);
	return dispute;
};

/** What the bank decides: won money comes back, its fee does not. */
export const closeDispute = (world: World, dispute: Dispute, outcome: 'won' | 'lost'): Dispute => {
	if (isClosed(dispute)) return invalid('This dispute is already closed.');
	const isInquiry = dispute.status.startsWith('warning_');
	const returned = isInquiry || outcome === 'lost' ? null : otherTransaction(world, dispute, 'adjustment', 1);
	const closed = world.put<Dispute>({
		...dispute,
		balance_transactions: [...dispute.balance_transactions, ...(returned === null ? [] : [toWire(returned)])],
		status: isInquiry ? 'warning_closed' : outcome,
	});
	world.tell('charge.dispute.closed', closed);
	if (returned !== null) world.tell('charge.dispute.funds_reinstated', closed);
	return closed;
};

export const isClosed = ({ status }: Dispute): boolean =>
	status === 'won' || status === 'lost' || status === 'warning_closed';
