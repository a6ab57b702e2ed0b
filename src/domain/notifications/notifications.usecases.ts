import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { type KeepingDeps, keepReceipt } from '../payments/receipts.usecases.ts';
import type { MailSender } from '../settings/settings.ts';
import { noteDelivered } from './delivery.ts';
import { ownTexts, type TemplateError } from './email-template.ts';
import { type Letter, type LetterDeps, type LetterError, loadLetter } from './letter.ts';
import { idempotencyKeyOf, type Mailer, type MailMessage, type MailRecord, withoutAddresses } from './mail.ts';
import { localeOf, type MailRenderer } from './mail-model.ts';
import { type MailSubject, parseMailSubject } from './mail-subject.ts';

export interface MailDeps extends LetterDeps, KeepingDeps {
	readonly ids: IdSource;
	readonly mailer: Mailer;
	readonly mailRenderer: MailRenderer;
}

/** A mail that was asked for, as the message that asks for it tells. */
export interface MailRequest {
	/** `inv_…`, `inv_…/overdue.7`, `sub_…/subscription_paused.2026-12-01` … */
	readonly subjectId: string;
	/** Finishing this request leaves one that was written later undone: nobody has seen that one yet. */
	readonly requestedAt: IsoInstant;
}

export type MailError =
	| LetterError
	| { readonly type: 'mail/unknown-subject'; readonly subject: string }
	/** Not yet: the PDF is not there, another sender is at it, or the transport is busy. */
	| { readonly type: 'mail/later'; readonly detail: string }
	| TemplateError;

export type MailResult =
	| { readonly status: 'sent' | 'refused' | 'unknown' | 'bounced' }
	| { readonly status: 'not-needed'; readonly why: string };

/**
 * A sender that has not reported after this long is taken for dead. The platform ends a consumer after 15 minutes, so
 * less would take a slow sender for a dead one; the rest is a margin for clocks that disagree.
 */
export const claimSecondsMax = 1200;

/**
 * Sends one mail about a document or a subscription: compose, claim, send, note the outcome. The claim is unique per document and
 * kind, so two senders never both send. It is given back when the transport says that nothing left. A claim without
 * outcome is repeated only where the transport recognizes the repetition by its key; elsewhere it becomes `unknown`
 * after twenty minutes and waits for a person. What nobody wants any more is not claimed.
 */
export const sendMail = async (
	deps: MailDeps,
	request: MailRequest,
	context: ActionContext,
): Promise<Result<MailResult, MailError>> => {
	const subject = parseMailSubject(request.subjectId);
	if (subject === null) return err({ type: 'mail/unknown-subject', subject: request.subjectId });
	const found = await loadLetter(deps, subject, context);
	if (!found.ok) return found;
	const letter = found.value;
	const { sent } = letter;
	const done = requestDone(request, context.now);
	const sending: Sending = { subject, letter, done, context };
	if (sent !== null && sent.status !== 'sending' && sent.status !== 'waiting') {
		return finish(deps, { status: sent.status }, [done]);
	}
	if (sent?.status === 'sending' && (!deps.mailer.idempotent || letter.unwanted !== null)) {
		if (addSeconds(sent.claimedAt, claimSecondsMax) > context.now) return err(anotherSender);
		return finish(deps, { status: 'unknown' }, [outcome({ ...sent, status: 'unknown' }), done]);
	}
	// A claim keeps the address that it was made for.
	const why = letter.unwanted ?? (letter.email === null && sent?.status !== 'sending' ? 'no-address' : null);
	if (why !== null) return notNeeded(deps, sent, why, done);
	const message = await compose(deps, letter, context);
	if (!message.ok) return message;
	return sendComposed(deps, message.value, sending);
};

interface Sending {
	readonly subject: MailSubject;
	readonly letter: Letter;
	readonly done: Change;
	readonly context: ActionContext;
}

const requestDone = ({ subjectId, requestedAt }: MailRequest, at: IsoInstant): Change => ({
	kind: 'outbox.done',
	message: { kind: 'mail.send', subjectId, createdAt: requestedAt },
	at,
});

/** What a person had sent again and nobody wants any more is not left waiting. */
const notNeeded = (deps: MailDeps, sent: MailRecord | null, why: string, done: Change) =>
	finish(deps, { status: 'not-needed', why }, [
		...(sent === null ? [] : [outcome({ ...sent, status: 'refused', detail: `not needed: ${why}` })]),
		done,
	]);

/** Whatever can fail without a mail having left comes before the claim. */
const compose = async (
	deps: MailDeps,
	letter: Letter,
	context: ActionContext,
): Promise<Result<Omit<MailMessage, 'idempotencyKey' | 'to'>, MailError>> => {
	const attachments: MailMessage['attachments'][number][] = [];
	if (letter.attachment !== null) {
		const { filename, receipt } = letter.attachment;
		const rendition = letter.attachment.rendition ?? (receipt && (await keepReceipt(deps, receipt, context)));
		if (rendition === null) return err({ type: 'mail/later', detail: 'the PDF is not archived yet' });
		const content = await deps.archive.get(rendition.key);
		if (content === null) throw new Error(`the archive lost ${rendition.key}`);
		attachments.push({ filename, type: 'application/pdf', content });
	}
	const { model } = letter;
	const locale = localeOf(model);
	const sender = deps.settings.mailSender(locale, todayOf(deps.tenant, context));
	if (sender === null) return err({ type: 'settings/missing', setting: 'email_template/sender' });
	const written = await deps.mailRenderer.renderMail(model, ownTexts(letter.templates, model.template, locale));
	return written.ok ? ok({ ...written.value, ...fromSender(sender), attachments }) : written;
};

const fromSender = (sender: MailSender) => ({
	from: { name: sender.name, email: sender.address },
	replyTo: sender.replyTo,
});

const sendComposed = async (
	deps: MailDeps,
	message: Omit<MailMessage, 'idempotencyKey' | 'to'>,
	sending: Sending,
): Promise<Result<MailResult, MailError>> => {
	const { letter, done, context } = sending;
	const claimed = letter.sent?.status === 'sending' ? ok(letter.sent) : await claim(deps, sending);
	if (!claimed.ok) return claimed;
	const mail = claimed.value;
	const result = await deps.mailer.send({
		...message,
		idempotencyKey: idempotencyKeyOf(mail, mail.attempt),
		to: { name: letter.name, email: mail.recipient },
	});
	if (result.ok) {
		const { providerId } = result.value;
		const delivered: MailRecord = { ...mail, status: 'sent', providerId, sentAt: context.now };
		if (await noteDelivered(deps, delivered, done, context)) return ok({ status: 'sent' });
		return finish(deps, { status: 'sent' }, [outcome(delivered), done]);
	}
	const { retry, delivered, detail } = result.error;
	if (retry === 'never') {
		const refused: MailRecord = { ...mail, status: 'refused', detail: withoutAddresses(detail) };
		return finish(deps, { status: 'refused' }, [outcome(refused), done]);
	}
	if (delivered === 'no') await deps.store.commit({ changes: [{ kind: 'mail.release', mail }], answer: null });
	return err({ type: 'mail/later', detail });
};

const anotherSender: MailError = { type: 'mail/later', detail: 'another sender is at it' };

const claim = async (deps: MailDeps, { subject, letter, context }: Sending): Promise<Result<MailRecord, MailError>> => {
	const { customer, email, sent } = letter;
	if (email === null) throw new Error('a mail without an address was to be claimed');
	const mail: MailRecord = {
		documentId: subject.documentId,
		kind: subject.kind,
		customerId: customer.id,
		attempt: (sent?.attempt ?? 0) + 1,
		status: 'sending',
		recipient: email,
		providerId: null,
		detail: null,
		claimedAt: context.now,
		sentAt: null,
	};
	const change: Change = { kind: 'mail.claim', mail, dataKey: customer.dataKey };
	const committed = await deps.store.commit({ changes: [change], answer: null });
	return committed.kind === 'conflict' ? err(anotherSender) : ok(mail);
};

const finish = async (
	deps: MailDeps,
	result: MailResult,
	changes: readonly Change[],
): Promise<Result<MailResult, MailError>> => {
	await deps.store.commit({ changes, answer: null });
	return ok(result);
};

const outcome = (mail: MailRecord): Change => ({ kind: 'mail.outcome', mail });
