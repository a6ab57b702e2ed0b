import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { FC } from 'hono/jsx';
import type { SandboxContext } from '../env.ts';
import { formPageHeaders, Page } from '../page.tsx';
import { problem } from '../problem.ts';
import { settle, settleIfDue } from './mtn.settlement.ts';
import { type MtnTransaction, newestPayments, transactionBySeq } from './mtn.transactions.store.ts';

/** Older ones are reached through the API. */
const promptsShownMax = 50;

/** Every payer's phone in one; mounted at `/mtn`. */
export const mtnPages = new Hono<SandboxContext>();

mtnPages.use('/phone', formPageHeaders);
mtnPages.use('/phone/*', formPageHeaders, csrf());

mtnPages.get('/phone', async (c) => {
	const payments = await Promise.all(
		(await newestPayments(c.env.DB, promptsShownMax)).map((payment) => settleIfDue(c, payment)),
	);
	const isWrong = c.req.query('wrong') !== undefined;
	const waiting = payments.filter(isWaiting);
	const done = payments.filter((payment) => !isWaiting(payment));
	return c.html(
		<Page title="MTN phones">
			<p>
				<a href="/">The outside world</a>
			</p>
			<h1>MTN phones</h1>
			{isWrong && <p role="alert">The PIN has five digits. Nothing was paid.</p>}
			{waiting.length === 0 && (
				<p>
					No phone is asked for anything. <a href="/mtn/phone">Look again</a>
				</p>
			)}
			<ul class="rows">
				{waiting.map((payment) => (
					<Prompt payment={payment} />
				))}
			</ul>
			<h2>Before</h2>
			{done.length === 0 ? <p>Nothing yet.</p> : <Past payments={done} />}
		</Page>,
	);
});

mtnPages.post('/phone/:seq{[0-9]+}', async (c) => {
	const found = await transactionBySeq(c.env.DB, Number(c.req.param('seq')));
	if (!found) return problem(c, 404, 'There is no such prompt');
	const form = new URLSearchParams(await c.req.text());
	const action = form.get('action') ?? '';
	if (action !== 'refuse' && !/^\d{5}$/.test(form.get('pin') ?? '')) return c.redirect('/mtn/phone?wrong', 303);
	const current = await settleIfDue(c, found);
	// Whoever comes too late reads on the page how it ended.
	await settle(c, current, outcomes.get(action) ?? 'SUCCESSFUL');
	return c.redirect('/mtn/phone', 303);
});

const outcomes: ReadonlyMap<string, string> = new Map([
	['refuse', 'APPROVAL_REJECTED'],
	['low-balance', 'NOT_ENOUGH_FUNDS'],
]);

const isWaiting = ({ status, waits_for: waitsFor }: MtnTransaction): boolean =>
	status === 'PENDING' && waitsFor === 'person';

const Prompt: FC<{ payment: MtnTransaction }> = ({ payment }) => (
	<li>
		<strong>
			+{payment.party_id}: pay {payment.amount} {payment.currency}?
		</strong>
		<span>{payment.payer_message}</span>
		<small>{new Date(payment.created_at_ms).toISOString()}, open for five minutes</small>
		<form method="post" action={`/mtn/phone/${payment.seq}`}>
			<label>
				PIN of +{payment.party_id} for {payment.amount} {payment.currency}, any five digits
				<input name="pin" inputmode="numeric" autocomplete="off" maxlength={5} />
			</label>
			<button type="submit" name="action" value="approve">
				Approve
			</button>
			<button type="submit" name="action" value="low-balance">
				Approve with too little on it
			</button>
			<button type="submit" name="action" value="refuse">
				Refuse
			</button>
		</form>
	</li>
);

const Past: FC<{ payments: readonly MtnTransaction[] }> = ({ payments }) => (
	<ul class="rows">
		{payments.map((payment) => (
			<li>
				<span>
					+{payment.party_id} · {payment.amount} {payment.currency} · {payment.status}
					{payment.reason !== null && ` · ${payment.reason}`}
				</span>
				<small>
					{payment.external_id} · {new Date(payment.created_at_ms).toISOString()}
				</small>
			</li>
		))}
	</ul>
);
