import * as z from 'zod';
import type { FailureReason } from '../../domain/payments/provider.ts';

/** `waiting`: MTN is still at it, whatever the status says. `expired`: the payer let the prompt pass. */
export type ReasonMeaning = FailureReason | 'waiting' | 'expired';

/** Why a payment or refund did not come about, in our words. */
export const meaningOf = (reason: string | null): ReasonMeaning =>
	reason === null ? 'declined' : (meanings.get(reason) ?? 'other');

/** Refunds: the payee is the one who paid, and what is not allowed is giving back that much of that payment. */
export const refundMeaningOf = (reason: string | null): ReasonMeaning =>
	(reason === null ? undefined : refundMeanings.get(reason)) ?? meaningOf(reason);

/**
 * Whether an error's code says for certain that nothing was begun, although MTN answers many of them with 500. Not
 * `INTERNAL_PROCESSING_ERROR` and `SERVICE_UNAVAILABLE`: they may come after the prompt was sent.
 */
export const isCertainRefusal = (code: string): boolean => certainRefusals.has(code);

/** A plain text in practice, an object by MTN's own description. */
export const reasonText = z.union([
	z.string().min(1),
	z.object({ code: z.string().min(1) }).transform((reason) => reason.code),
]);

const meanings: ReadonlyMap<string, ReasonMeaning> = new Map<string, ReasonMeaning>([
	['APPROVAL_REJECTED', 'rejected_by_payer'],
	['REJECTED', 'rejected_by_payer'],
	['PAYMENT_NOT_APPROVED', 'rejected_by_payer'],
	['EXPIRED', 'expired'],
	['COULD_NOT_PERFORM_TRANSACTION', 'timed_out'],
	['NOT_ENOUGH_FUNDS', 'insufficient_funds'],
	// The catch-all: mostly a low balance, and looking at the balance is what the payer can do.
	['INTERNAL_PROCESSING_ERROR', 'insufficient_funds'],
	['PAYER_LIMIT_REACHED', 'limit_reached'],
	['PAYER_NOT_FOUND', 'unknown_payer'],
	['PAYEE_NOT_FOUND', 'unknown_payer'],
	['PAYEE_NOT_ALLOWED_TO_RECEIVE', 'declined'],
	['NOT_ALLOWED', 'declined'],
	['NOT_ALLOWED_TARGET_ENVIRONMENT', 'configuration'],
	['INVALID_CALLBACK_URL_HOST', 'configuration'],
	['INVALID_CURRENCY', 'configuration'],
	['TRANSFER_TYPE_UNKNOWN', 'configuration'],
	['VALIDATION_ERROR', 'configuration'],
	['SERVICE_UNAVAILABLE', 'provider_unavailable'],
	['TRANSACTION_NOT_COMPLETED', 'provider_unavailable'],
	['PAYER_DELAYED', 'waiting'],
	['PAYEE_DELAYED', 'waiting'],
	['ONGOING', 'waiting'],
	['DELAYED', 'waiting'],
	['TRANSACTION_CANCELED', 'cancelled'],
	['TRANSACTION_NOT_FOUND', 'other'],
	['RESOURCE_NOT_FOUND', 'other'],
]);

const refundMeanings: ReadonlyMap<string, ReasonMeaning> = new Map<string, ReasonMeaning>([
	['NOT_ALLOWED', 'not_refundable'],
	['TRANSACTION_NOT_FOUND', 'not_refundable'],
	['RESOURCE_NOT_FOUND', 'not_refundable'],
	// About our float, so not what it means for a payer's balance.
	['INTERNAL_PROCESSING_ERROR', 'other'],
]);

const certainRefusals: ReadonlySet<string> = new Set([
	'NOT_ALLOWED',
	'NOT_ALLOWED_TARGET_ENVIRONMENT',
	'INVALID_CALLBACK_URL_HOST',
	'INVALID_CURRENCY',
	'PAYER_NOT_FOUND',
	'PAYEE_NOT_FOUND',
	'PAYEE_NOT_ALLOWED_TO_RECEIVE',
	'NOT_ENOUGH_FUNDS',
	'PAYER_LIMIT_REACHED',
	'TRANSFER_TYPE_UNKNOWN',
	'VALIDATION_ERROR',
]);
