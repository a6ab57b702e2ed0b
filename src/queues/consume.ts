import { type WorkMessage, workMessage } from '../contract/messages.ts';
import type { DocumentId, DocumentRequest } from '../domain/invoices/document-request.ts';
import { archiveDocument } from '../domain/invoices/documents.usecases.ts';
import { sealSeriesOf } from '../domain/invoices/sealing.usecases.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import { isTenantId, type RunId, type TenantId } from '../domain/kernel/ids.ts';
import { assertNever } from '../domain/kernel/result.ts';
import { sendMail } from '../domain/notifications/notifications.usecases.ts';
import { errorFields } from '../platform/log.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { advanceClock } from './clock-work.ts';
import { keepDeadLetters } from './dead-letters.ts';
import { performDunningWork } from './dunning-work.ts';
import { performPaymentWork } from './payment-work.ts';
import { performSubscriptionWork } from './subscription-work.ts';
import { type ConsumeWorks, systemContext, type Work } from './work.ts';

/** The last part of the dead letter queue's name, whatever the environment puts before it. */
const deadLetterQueue = /-dead-letters$/;

/** Waits double from here with each attempt: 4, 8, 16, 32 … seconds. */
const retryBaseSeconds = 2;
const retrySecondsMax = 300;

/** Every consumer's door: reads each message, does its work, and says for each whether it is done. */
export const consumeBatch = async (
	wiring: Wiring,
	batch: MessageBatch,
	background: (work: Promise<unknown>) => void,
): Promise<void> => {
	if (deadLetterQueue.test(batch.queue)) return keepDeadLetters(wiring, batch, background);
	const readable: { message: Message; work: WorkMessage }[] = [];
	for (const message of batch.messages) {
		const read = workMessage.safeParse(message.body);
		// Nothing mends a message that cannot be read: its retries end in the dead letters, where a person sees it.
		if (!read.success || !isTenantId(read.data.tenant)) message.retry();
		else readable.push({ message, work: read.data });
	}
	for (const [tenantId, own] of Map.groupBy(readable, ({ work }) => work.tenant)) {
		await consumeForTenant(wiring, tenantId, own, background);
	}
};

const consumeForTenant = async (
	wiring: Wiring,
	tenantId: TenantId,
	messages: readonly { readonly message: Message; readonly work: WorkMessage }[],
	background: (work: Promise<unknown>) => void,
): Promise<void> => {
	const scope = wiring.open({ tenantId, background });
	const works = messages.map(({ message, work }) => ({ ...work, message }));
	// A batch may take minutes, and the age of a claim counts from its own message.
	const snapshotOf = () => scope.tenant(tenantId);
	await consumeWorks(wiring, scope, works, snapshotOf, ({ message }, isDone) => finish(message, isDone));
};

const consumeWorks: ConsumeWorks = async (wiring, scope, works, snapshotOf, tell) => {
	const seals = works.filter(({ kind }) => kind === 'series.seal');
	const others = works.filter(({ kind }) => kind !== 'series.seal');
	if (seals.length > 0) {
		const isDone = await attempt(wiring, 'series.seal', async () => {
			const snapshot = await snapshotOf();
			if (snapshot === null) return false;
			const deps = { store: scope.storeFor(snapshot.tenant.id), hasher: wiring.hasher };
			await sealSeriesOf(deps, seals.map(requestOf), systemContext(wiring, 'queue', snapshot.clock));
			return true;
		});
		for (const work of seals) tell(work, isDone);
	}
	for (const work of others) {
		const isDone = await attempt(wiring, work.kind, async () => {
			const snapshot = await snapshotOf();
			if (snapshot === null) return false;
			return performWork(wiring, scope, snapshot, work, systemContext(wiring, 'queue', snapshot.clock));
		});
		tell(work, isDone);
	}
};

/** Does one piece of work; false: not now. What is done already answers true. */
export const performWork = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	work: Work,
	context: ActionContext,
): Promise<boolean> => {
	const { tenant, settings } = snapshot;
	const { archive, config, hasher, ids, log, mailer, mailRenderer, payTokens, receiptRenderer, renderer } = wiring;
	const shared = { store: scope.storeFor(tenant.id), archive, links: payTokens, settings, tenant };
	const request = requestOf(work);
	const { id } = request;
	switch (work.kind) {
		case 'document.render': {
			const deps = { ...shared, renderer, hasher, mailEnabled: config.mailEnabled };
			const result = await archiveDocument(deps, request, context);
			if (!result.ok) log.error(result.error.type, { tenant: tenant.id, document: id });
			return result.ok;
		}
		case 'mail.send': {
			const mail = { subjectId: work.subject_id, requestedAt: work.occurred_at };
			const result = await sendMail({ ...shared, ids, hasher, mailer, mailRenderer, receiptRenderer }, mail, context);
			if (!result.ok) log.warn(result.error.type, { tenant: tenant.id, document: id });
			else if (result.value.status !== 'sent') {
				const why = result.value.status === 'not-needed' ? { why: result.value.why } : {};
				log.warn(`mail.${result.value.status}`, { tenant: tenant.id, document: id, ...why });
			}
			return result.ok;
		}
		case 'series.seal':
			await sealSeriesOf({ store: shared.store, hasher }, [request], context);
			return true;
		case 'notice.process':
		case 'payment.poll':
		case 'refund.poll':
		case 'method.poll':
			return performPaymentWork(wiring, scope, snapshot, { ...work, kind: work.kind }, context);
		case 'dunning.step':
		case 'dunning.charge':
			return performDunningWork(wiring, scope, snapshot, { ...work, kind: work.kind }, context);
		case 'clock.advance':
			return advanceClock(wiring, scope, snapshot, work.subject_id as RunId, consumeWorks);
		case 'subscription.collect':
		case 'subscription.review':
		case 'subscription.turn':
			return performSubscriptionWork(wiring, scope, snapshot, { ...work, kind: work.kind }, context);
		default:
			return assertNever(work.kind);
	}
};

const requestOf = (work: Pick<Work, 'subject_id' | 'occurred_at'>): DocumentRequest => ({
	id: work.subject_id as DocumentId,
	requestedAt: work.occurred_at,
});

const attempt = async (wiring: Wiring, kind: string, run: () => Promise<boolean>): Promise<boolean> => {
	try {
		return await run();
	} catch (error) {
		wiring.log.error('queue.failed', { kind, ...errorFields(error) });
		return false;
	}
};

const finish = (message: Message, done: boolean): void => {
	if (done) message.ack();
	else message.retry({ delaySeconds: Math.min(retryBaseSeconds * 2 ** message.attempts, retrySecondsMax) });
};
