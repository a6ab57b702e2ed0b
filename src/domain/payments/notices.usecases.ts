import type { Archive } from '../invoices/invoices.ports.ts';
import type { CommandError } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource, NoticeId, PaymentId, TenantId } from '../kernel/ids.ts';
import type { Hasher } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, OutboxMessage, Store } from '../kernel/store.ts';
import type { ProviderName } from '../settings/values.ts';
import { type FollowDeps, type FollowError, followPayment } from './follow.usecases.ts';
import { type KeptNotice, mayBeAhead } from './notice.ts';
import { ofAnotherSystem, recordOutsidePayment } from './outside.usecases.ts';
import type {
	Notice,
	NoticeFacts,
	NoticeRefusal,
	NoticeSubject,
	PaymentProvider,
	PaymentProviders,
} from './provider.ts';
import { attemptOf, type ProviderPayment } from './provider-payment.ts';

/** Keeps the bytes of a notice, sealed: they name people. */
export interface NoticeVault {
	seal(text: string, id: string): Promise<string>;
	open(sealed: Uint8Array, id: string): Promise<string>;
}

export interface ReceiveDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly hasher: Hasher;
	readonly inbox: Archive;
	readonly noticeVault: NoticeVault;
	readonly providers: PaymentProviders;
	readonly tenantId: TenantId;
}

export interface ArrivedNotice {
	readonly provider: ProviderName;
	readonly headers: ReadonlyMap<string, string>;
	/** As they came: signatures are over the bytes. */
	readonly body: Uint8Array;
	readonly text: string;
	/** The payment that the address names by its secret; null where notices are signed. */
	readonly payment: ProviderPayment | null;
}

export type ReceiveError = NoticeRefusal | { readonly type: 'notice/no-account'; readonly provider: ProviderName };

/**
 * Verifies a notice, keeps it and its bytes, and asks for it to be processed. One that was kept before is kept once. The
 * bytes are there before the row: a row without them could never be processed.
 */
export const receiveNotice = async (
	deps: ReceiveDeps,
	arrived: ArrivedNotice,
	context: ActionContext,
): Promise<Result<'kept' | 'known', ReceiveError>> => {
	const verified = await verify(deps.providers, arrived, context);
	if (!verified.ok) return verified;
	const { provider, country, notice, text } = verified.value;
	const eventKey =
		arrived.payment === null ? notice.eventKey : `${arrived.payment.id}/${await deps.hasher.sha256(notice.eventKey)}`;
	const kept: KeptNotice = {
		id: deps.ids.next('ntc'),
		tenantId: deps.tenantId,
		provider: provider.name,
		country,
		eventKey,
		type: notice.type,
		status: 'received',
		paymentId: arrived.payment?.id ?? null,
		outcome: null,
		receivedAt: context.now,
		processedAt: null,
	};
	const key = await archiveKeyOf(deps, kept);
	const content = JSON.stringify({ headers: [...arrived.headers], body: text });
	await deps.inbox.putOnce(key, await deps.noticeVault.seal(content, key), 'application/octet-stream');
	const outcome = await deps.store.commit({
		changes: [
			{ kind: 'notice.keep', notice: kept },
			{ kind: 'outbox', message: messageOf(kept) },
		],
		answer: null,
	});
	return ok(outcome.kind === 'committed' ? 'kept' : 'known');
};

const messageOf = ({ id, receivedAt }: KeptNotice): OutboxMessage => ({
	kind: 'notice.process',
	subjectId: id,
	createdAt: receivedAt,
});

/** By what it is, not by when it came: a second delivery finds the first one's bytes. */
const archiveKeyOf = async ({ hasher, tenantId }: Pick<ReceiveDeps, 'hasher' | 'tenantId'>, notice: KeptNotice) =>
	`${tenantId}/notices/${notice.provider}/${await hasher.sha256(notice.eventKey)}`;

interface Verified {
	readonly provider: PaymentProvider;
	readonly country: KeptNotice['country'];
	readonly notice: Notice;
	readonly text: string;
}

/** A tenant may have several accounts with one provider: the notice belongs to the one that can verify it. */
const verify = async (
	{ accounts }: PaymentProviders,
	{ provider: name, headers, body, text, payment }: ArrivedNotice,
	{ now }: ActionContext,
): Promise<Result<Verified, ReceiveError>> => {
	const attempt = payment === null ? null : attemptOf(payment);
	let refusal: ReceiveError = { type: 'notice/no-account', provider: name };
	for (const { provider, country } of accounts) {
		if (provider.name !== name || (payment !== null && payment.country !== country)) continue;
		const verified = await provider.verifyNotice({ headers, body, now, attempt });
		if (!verified.ok) {
			refusal = verified.error;
			continue;
		}
		const notice = provider.readNotice(text);
		return notice.ok ? ok({ provider, country, notice: notice.value, text }) : notice;
	}
	return err(refusal);
};

export interface ProcessDeps extends FollowDeps, ReceiveDeps {
	/** What notices about refunds, disputes and saved methods do. */
	readonly noticeActions: NoticeActions;
}

export type NoticeMark = (outcome: string, status?: 'processed' | 'ignored') => readonly Change[];

/** A notice's own changes travel in the commit of its effect, so that it can neither be swallowed nor done twice. */
export type NoticeAction<About extends NoticeFacts['about']> = (
	facts: Extract<NoticeFacts, { readonly about: About }>,
	payment: ProviderPayment | null,
	notice: KeptNotice,
	mark: NoticeMark,
	context: ActionContext,
) => Promise<Result<string, ProcessError>>;

export interface NoticeActions {
	readonly refund: NoticeAction<'refund'>;
	readonly dispute: NoticeAction<'dispute'>;
	readonly method: NoticeAction<'method'>;
}

export type ProcessError =
	| FollowError
	| CommandError
	| NoticeRefusal
	| { readonly type: 'notice/not-found'; readonly notice: string }
	| { readonly type: 'notice/no-account'; readonly provider: ProviderName }
	/** It may be faster than what it is about: it comes again. */
	| { readonly type: 'notice/too-early'; readonly notice: string };

/** Acts on a kept notice. What it says is a reason to ask, not an order: the provider's own state decides. */
export const processNotice = async (
	deps: ProcessDeps,
	message: OutboxMessage,
	context: ActionContext,
): Promise<Result<string, ProcessError>> => {
	const id = message.subjectId as NoticeId;
	const { notice } = await deps.store.load({ notice: { kind: 'notice.byId', id } });
	if (notice === null) return err({ type: 'notice/not-found', notice: id });
	const done: Change = { kind: 'outbox.done', message, at: context.now };
	if (notice.status !== 'received') {
		await deps.store.commit({ changes: [done], answer: null });
		return ok(notice.outcome ?? notice.status);
	}
	const provider = deps.providers.account(notice.provider, notice.country);
	if (provider === null) return err({ type: 'notice/no-account', provider: notice.provider });
	const facts = await factsOf(deps, provider, notice);
	if (!facts.ok) return facts;
	const mark = (outcome: string, status: 'processed' | 'ignored' = 'processed'): readonly Change[] => [
		{ kind: 'notice.done', id, status, outcome, at: context.now },
		done,
	];
	return act(deps, provider, notice, facts.value, mark, context);
};

const factsOf = async (
	deps: ProcessDeps,
	provider: PaymentProvider,
	notice: KeptNotice,
): Promise<Result<NoticeFacts, ProcessError>> => {
	const key = await archiveKeyOf(deps, notice);
	const sealed = await deps.inbox.get(key);
	if (sealed === null) return err({ type: 'notice/unreadable', detail: 'its bytes are gone' });
	const { body }: { readonly body: string } = JSON.parse(await deps.noticeVault.open(sealed, key));
	const read = provider.readNotice(body);
	return read.ok ? ok(read.value.facts) : read;
};

const act = async (
	deps: ProcessDeps,
	provider: PaymentProvider,
	notice: KeptNotice,
	facts: NoticeFacts,
	mark: NoticeMark,
	context: ActionContext,
): Promise<Result<string, ProcessError>> => {
	const ignore = async (outcome: string) => {
		await deps.store.commit({ changes: mark(outcome, 'ignored'), answer: null });
		return ok(outcome);
	};
	if (facts.about === 'nothing') return ignore('nothing to do');
	if (facts.about === 'method') return deps.noticeActions.method(facts, null, notice, mark, context);
	const payment = await paymentOf(deps, notice, facts.subject);
	if (payment === null && mayBeAhead(notice, context.now)) {
		return err({ type: 'notice/too-early', notice: notice.id });
	}
	switch (facts.about) {
		case 'payment': {
			if (payment !== null) {
				const followed = await followPayment(deps, payment.id, context, { changes: mark(`payment ${payment.id}`) });
				return followed.ok ? ok(`payment ${payment.id} ${followed.value.status}`) : followed;
			}
			if (facts.subject.paymentId !== null) return ignore(ofAnotherSystem);
			const outside = await recordOutsidePayment(deps, provider, notice, facts.subject.references, mark, context);
			if (!outside.ok) return outside;
			if ('unheard' in outside.value) return err({ type: 'payment/provider-silent', payment: notice.id });
			return 'recorded' in outside.value ? ok(outside.value.recorded) : ignore(outside.value.ignored);
		}
		case 'refund':
			return payment === null
				? ignore(`a refund of no payment of ours: ${facts.report.providerId}`)
				: deps.noticeActions.refund(facts, payment, notice, mark, context);
		case 'dispute':
			return payment === null
				? ignore(`a dispute of no payment of ours: ${facts.report.providerId}`)
				: deps.noticeActions.dispute(facts, payment, notice, mark, context);
	}
};

const paymentOf = async (
	{ store }: ProcessDeps,
	notice: KeptNotice,
	{ paymentId, references }: NoticeSubject,
): Promise<ProviderPayment | null> => {
	if (notice.paymentId !== null) {
		const { payment } = await store.load({ payment: { kind: 'provider-payment.byId', id: notice.paymentId } });
		return payment;
	}
	const { payment } = await store.load({
		payment: {
			kind: 'provider-payment.bySubject',
			provider: notice.provider,
			id: paymentId as PaymentId | null,
			references,
		},
	});
	return payment;
};
