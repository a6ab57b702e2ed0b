import type { IsoInstant } from '../kernel/calendar.ts';
import { type CustomerId, idSuffix, idToUuid, type PaymentMethodId, type TenantId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { ProviderName } from '../settings/values.ts';
import type { FailureReason, MethodOrder, MethodSummary, PayerAction } from './provider.ts';

/** A method that a customer agreed to be charged by later. */
export interface SavedMethod {
	readonly id: PaymentMethodId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly customerId: CustomerId;
	readonly provider: ProviderName;
	/** `pending` until its owner confirmed it; what is `removed` stays for the audit trail. */
	readonly status: 'pending' | 'active' | 'failed' | 'removed';
	readonly summary: MethodSummary | null;
	/** The provider's name for it; sealed at rest. Empty while it is pending, and once the provider has forgotten it. */
	readonly token: string;
	readonly providerCustomer: string | null;
	/** The provider's name for the act of saving, and what the adapter keeps of it. */
	readonly providerId: string | null;
	readonly kept: JsonObject;
	readonly action: PayerAction | null;
	/** Why it could not be saved. */
	readonly failure: FailureReason | null;
	/** What the provider is asked, the payer's name in it; null when there is nothing more to ask, or for one that a payment saved. */
	readonly order: MethodOrderDetails | null;
	readonly createdAt: IsoInstant;
	readonly updatedAt: IsoInstant;
}

export type MethodOrderDetails = Pick<
	MethodOrder,
	'flow' | 'payer' | 'locale' | 'sellerName' | 'returnUrl' | 'cancelUrl'
>;

/** The order as it was sent and may be sent again; null when there is nothing more to ask. */
export const methodOrderOf = ({ id, providerId, kept, order }: SavedMethod): MethodOrder | null =>
	order === null
		? null
		: { ...order, methodId: id, reference: `m-${idSuffix(id)}`, uuid: idToUuid(id), providerId, kept };

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'payment-method.byId': { readonly args: { readonly id: string }; readonly answer: SavedMethod | null };
		/** Newest first; removed ones are left out. */
		'payment-method.ofCustomer': {
			readonly args: { readonly customerId: CustomerId };
			readonly answer: readonly SavedMethod[];
		};
		'payment-method.byToken': {
			readonly args: { readonly provider: ProviderName; readonly token: string };
			readonly answer: SavedMethod | null;
		};
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions. */
		'payment-method.save': { readonly method: SavedMethod };
	}
}
