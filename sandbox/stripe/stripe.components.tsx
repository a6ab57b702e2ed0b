import type { FC } from 'hono/jsx';
import { Page } from '../page.tsx';
import { toDecimal } from './stripe.balance.ts';
import { testCards } from './stripe.cards.ts';
import { isClosed } from './stripe.disputing.ts';
import type { Charge, Dispute, PaymentIntent, Refund, Session, SetupIntent } from './stripe.objects.ts';
import type { StripeError } from './stripe.refusals.ts';

const priceOf = ({ amount, currency }: { readonly amount: number; readonly currency: string }): string =>
	`${toDecimal(amount, currency)} ${currency.toUpperCase()}`;

const totalOf = ({ amount_total: amount, currency }: Session): string =>
	amount === null || currency === null ? 'Save a card for later' : priceOf({ amount, currency });

/** Where the payer types a card. */
export const CardForm: FC<{ session: Session; error: StripeError | null }> = ({ session, error }) => (
	<Page title="Checkout">
		<h1>{totalOf(session)}</h1>
		<p>{session._title}</p>
		{error !== null && (
			<p role="alert">
				<strong>{error.message}</strong>
			</p>
		)}
		<form method="post">
			<label>
				Test card
				<select name="card">
					{testCards.map(({ number, about }) => (
						<option value={number}>{`${number} · ${about}`}</option>
					))}
				</select>
			</label>
			<label>
				Or another number
				<input name="number" inputmode="numeric" autocomplete="off" maxlength={23} />
			</label>
			<button type="submit">{session.mode === 'payment' ? 'Pay' : 'Save'}</button>
		</form>
		{session.cancel_url !== null && (
			<p>
				<a href={session.cancel_url}>Back to the merchant</a>
			</p>
		)}
	</Page>
);

const closings = {
	complete: 'This page was completed.',
	expired: 'This page has expired.',
	open: '',
} as const;

export const ClosedPage: FC<{ session: Session; returnUrl: string }> = ({ session, returnUrl }) => (
	<Page title="Checkout">
		<h1>{closings[session.status]}</h1>
		<p>
			<a href={session.status === 'complete' ? returnUrl : (session.cancel_url ?? returnUrl)}>Back to the merchant</a>
		</p>
	</Page>
);

/** The bank asks the card's owner; afterwards the same address says that it did. */
export const OwnerQuestion: FC<{ intent: PaymentIntent | SetupIntent }> = ({ intent }) => (
	<Page title="Your bank">
		{intent.status === 'requires_action' ? (
			<>
				<h1>Is it you?</h1>
				<p>{intent.object === 'payment_intent' ? priceOf(intent) : 'A merchant wants to keep your card.'}</p>
				<form method="post">
					<button type="submit" name="outcome" value="passed">
						Yes, confirm
					</button>
					<button type="submit" name="outcome" value="failed">
						No, refuse
					</button>
				</form>
			</>
		) : (
			<h1>Your bank has no question any more</h1>
		)}
	</Page>
);

export const OperatorLists: FC<{
	sessions: readonly Session[];
	charges: readonly Charge[];
	refunds: readonly Refund[];
	disputes: readonly Dispute[];
}> = ({ sessions, charges, refunds, disputes }) => (
	<>
		<h2>Pages that wait for a payer</h2>
		<ul class="rows">
			{sessions
				.filter(({ status }) => status === 'open')
				.map((session) => (
					<li>
						<a href={`/stripe/checkout/${session.id}`}>{`${totalOf(session)} · ${session._title}`}</a>
					</li>
				))}
		</ul>
		<h2>Charges</h2>
		<ul class="rows">
			{charges.map((charge) => (
				<li>
					<span>{`${priceOf(charge)} · ${charge.status} · ${charge.id}`}</span>
					{charge.status === 'succeeded' && !charge.disputed && (
						<Act act="dispute" id={charge.id} label="Dispute it, as the payer's bank" />
					)}
				</li>
			))}
		</ul>
		<h2>Refunds</h2>
		<ul class="rows">
			{refunds.map((refund) => (
				<li>
					<span>{`${priceOf(refund)} · ${refund.status} · ${refund.id}`}</span>
					{refund.status === 'pending' && <Act act="finish" id={refund.id} label="Let it arrive" />}
					{refund.status !== 'failed' && <Act act="fail" id={refund.id} label="Send it back" />}
				</li>
			))}
		</ul>
		<h2>Disputes</h2>
		<ul class="rows">
			{disputes.map((dispute) => (
				<li>
					<span>{`${priceOf(dispute)} · ${dispute.status} · ${dispute.id}`}</span>
					{!isClosed(dispute) && (
						<>
							<Act act="win" id={dispute.id} label="Decide for the merchant" />
							<Act act="lose" id={dispute.id} label="Decide for the payer" />
						</>
					)}
				</li>
			))}
		</ul>
	</>
);

const Act: FC<{ act: string; id: string; label: string }> = ({ act, id, label }) => (
	<form method="post" action={`/stripe/operator/${act}/${id}`}>
		<button type="submit">{label}</button>
	</form>
);
