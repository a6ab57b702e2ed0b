import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import type { NoticeId, PaymentId, TenantId } from '../kernel/ids.ts';
import type { CountryCode } from '../kernel/party.ts';
import type { ProviderName } from '../settings/values.ts';

/** A notice of a provider that was verified and kept before anything was done about it. */
export interface KeptNotice {
	readonly id: NoticeId;
	readonly tenantId: TenantId;
	readonly provider: ProviderName;
	/** Of the account that it was verified with. */
	readonly country: CountryCode | null;
	/** The same for every delivery of the same notice. */
	readonly eventKey: string;
	readonly type: string;
	/** `ignored`: it tells of nothing that we act on. */
	readonly status: 'received' | 'processed' | 'ignored';
	/** The payment that its address names. */
	readonly paymentId: PaymentId | null;
	/** What came of it, for people; of one that is still to be processed, why the last attempt failed. */
	readonly outcome: string | null;
	readonly receivedAt: IsoInstant;
	readonly processedAt: IsoInstant | null;
}

/** How long a notice may be ahead of the payment, refund or method that it is about. */
const aheadSeconds = 600;

/** What it is about may not be known here yet: it comes again. */
export const mayBeAhead = ({ receivedAt }: Pick<KeptNotice, 'receivedAt'>, now: IsoInstant): boolean =>
	addSeconds(receivedAt, aheadSeconds) > now;

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'notice.byId': { readonly args: { readonly id: NoticeId }; readonly answer: KeptNotice | null };
	}
	interface ChangeKinds {
		'notice.keep': { readonly notice: KeptNotice };
		/** An attempt failed: why, for whoever finds it among the dead letters. */
		'notice.failed': { readonly id: NoticeId; readonly outcome: string };
		'notice.done': {
			readonly id: NoticeId;
			readonly status: 'processed' | 'ignored';
			readonly outcome: string;
			readonly at: IsoInstant;
		};
	}
}
