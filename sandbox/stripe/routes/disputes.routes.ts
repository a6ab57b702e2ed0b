import { Hono } from 'hono';
import type { SandboxContext } from '../../env.ts';
import { closeDispute, isClosed } from '../stripe.disputing.ts';
import { endpoint } from '../stripe.door.ts';
import type { Dispute } from '../stripe.objects.ts';
import { invalid } from '../stripe.refusals.ts';
import { disputeInput, expandOnly, refundList } from '../stripe.schemas.ts';
import { listOf } from './listing.ts';

export const disputeRoutes = new Hono<SandboxContext>();

disputeRoutes.get(
	'/',
	endpoint(refundList, (world, { charge, payment_intent: intent, ...query }) =>
		listOf(world, 'dispute', query, { charge, payment_intent: intent }),
	),
);

disputeRoutes.get(
	'/:id',
	endpoint(expandOnly, (world, _, id) => world.get<Dispute>('dispute', id)),
);

/** Evidence that decides by itself, as in Stripe's test mode. */
const decisiveEvidence = { winning_evidence: 'won', losing_evidence: 'lost' } as const;

disputeRoutes.post(
	'/:id',
	endpoint(disputeInput, async (world, { evidence, submit }, id) => {
		const dispute = await world.get<Dispute>('dispute', id);
		if (isClosed(dispute)) return invalid('This dispute is closed.');
		const { evidence_details: details } = dispute;
		const isInquiry = dispute.status.startsWith('warning_');
		const updated = world.put<Dispute>({
			...dispute,
			evidence: { ...dispute.evidence, ...evidence },
			evidence_details: {
				...details,
				has_evidence: true,
				submission_count: details.submission_count + Number(submit),
			},
			status: !submit ? dispute.status : isInquiry ? 'warning_under_review' : 'under_review',
		});
		world.tell('charge.dispute.updated', updated);
		const words = evidence['uncategorized_text'];
		const outcome = submit ? decisiveEvidence[words as keyof typeof decisiveEvidence] : undefined;
		return outcome === undefined ? updated : closeDispute(world, updated, outcome);
	}),
);

/** Accepts the loss. */
disputeRoutes.post(
	'/:id/close',
	endpoint(expandOnly, async (world, _, id) => closeDispute(world, await world.get<Dispute>('dispute', id), 'lost')),
);
