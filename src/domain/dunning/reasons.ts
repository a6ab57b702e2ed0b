import { type FailureReason, failureReasons } from '../payments/provider-reports.ts';

/** Why the money of an invoice did not come: what its last payment failed of, or that there is nothing to charge. */
export const dunningReasons = [...failureReasons, 'no_method'] as const;
export type DunningReason = FailureReason | 'no_method';

/**
 * `soft`: the same method may work in some days. `hard`: it never will. `payer`: only the payer can say or do something
 * about it. `ours`: our account or request is wrong, and the payer must not be blamed. `nothing`: there is no method.
 */
export type ReasonClass = 'soft' | 'hard' | 'payer' | 'ours' | 'nothing';

/**
 * After Stripe's classes of declines and the networks' rules: what a bank calls final is never tried again
 * (Mastercard merchant advice codes 03 and 21), and what the payer declined by themselves is not forced on them.
 */
export const reasonClass = (reason: DunningReason): ReasonClass => classes[reason];

const classes: Readonly<Record<DunningReason, ReasonClass>> = {
	declined: 'soft',
	insufficient_funds: 'soft',
	limit_reached: 'soft',
	provider_unavailable: 'soft',
	timed_out: 'soft',
	duplicate: 'soft',
	not_started: 'soft',
	other: 'soft',
	authentication_required: 'payer',
	rejected_by_payer: 'payer',
	cancelled: 'payer',
	expired_method: 'hard',
	invalid_method: 'hard',
	unknown_payer: 'hard',
	currency_not_supported: 'hard',
	amount_not_supported: 'hard',
	not_refundable: 'hard',
	configuration: 'ours',
	no_method: 'nothing',
};
